import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { plainEnvironment } from "../command.ts";
import { startServer, type Server, type ServerDefinition, type WaitOptions } from "../server.ts";
import { createHousehold, type Household } from "./household.ts";
import { createTemporaryDirectory, type TemporaryDirectory } from "../temporary-directory.ts";

let household: Household;
let directory: TemporaryDirectory;
beforeEach(() => {
  household = createHousehold();
  household.moveIn();
  directory = createTemporaryDirectory("script");
});
afterEach(async () => {
  // A killed child of the script may still be on its way out.
  await expect.poll(household.leftBehind).toEqual([]);
  await household[Symbol.asyncDispose]();
});

/** Starts a shell script as a server; it answers when it has made a file `up`. */
function start(script: string, options: WaitOptions & Partial<ServerDefinition> = {}): Promise<Server> {
  const { timeoutMs, signal, ...definition } = options;
  return startServer(
    {
      name: "script",
      url: (port) => `script://127.0.0.1:${port}`,
      path: "/bin/sh",
      args: (port) => ["-c", script, "sh", String(port)],
      env: plainEnvironment(),
      directory,
      stopSignal: "SIGTERM",
      answers: async () => existsSync(join(directory.path, "up")),
      afterKill: () => rmSync(join(directory.path, "up"), { force: true }),
      ...definition,
    },
    { timeoutMs, signal },
  );
}

const SERVES = "echo serving on $1; touch up; while :; do sleep 0.01; done";

describe("a start", () => {
  test("is over when the server answers, not before", async () => {
    const seen: boolean[] = [];
    const answers = async (): Promise<boolean> => {
      seen.push(existsSync(join(directory.path, "up")));
      return seen.length > 3 && seen.at(-1) === true;
    };
    const server = await start(SERVES, { answers });
    expect(seen.length).toBeGreaterThan(3);
    expect(server.url).toBe(`script://127.0.0.1:${server.port}`);
    expect(server.log()).toBe(`serving on ${server.port}\n`);
    await server.stop();
  });

  test("on a port that somebody took meanwhile is tried again on another", async () => {
    const script = `echo $1 >> ports; [ $(wc -l < ports) = 3 ] || { echo "bind: Address already in use"; exit 1; }; ${SERVES}`;
    const server = await start(script);
    const tried = server.log().match(/Address already in use/g);
    expect(tried).toHaveLength(2);
    expect(server.log()).toContain(`serving on ${server.port}\n`);
    await server.stop();
  });

  test("isn't tried for ever", async () => {
    const script = `echo "bind: Address already in use" >&2; exit 1`;
    await expect(start(script)).rejects.toThrow(/^script exited with code 1 [^]*Address already in use$/);
  });

  test("of a server that ends says how it ended and its last lines, of this start only", async () => {
    const script = `[ -f died ] && { echo "second words"; kill -9 $$; }; touch died; echo "first words"; ${SERVES}`;
    const server = await start(script);
    await server.kill();
    await expect(server.start()).rejects.toMatchObject({
      code: "SERVER_FAILED",
      message: "script was ended by SIGKILL before it answered.\nIts last log lines:\n  second words",
    });
    await server.stop();
  });

  test("of a server that stays silent ends at its deadline, with what it logged", async () => {
    const silent = "i=0; while [ $i -lt 30 ]; do i=$((i + 1)); echo line $i; done; sleep 1000";
    await expect(start(silent, { timeoutMs: 300 })).rejects.toMatchObject({
      code: "SERVER_FAILED",
      message: expect.stringMatching(
        /^Waited 300 ms for script to answer on 127\.0\.0\.1:\d+\.\nIts last log lines:\n {2}line 19\n[^]*line 30$/,
      ) as string,
      cause: { code: "DEADLINE_EXCEEDED" },
    });
  });

  test("is given up with the reason of its signal", async () => {
    const signal = AbortSignal.timeout(50);
    const reason = await start("sleep 1000", { signal }).catch((error: unknown) => error);
    expect(reason).toBe(signal.reason);
  });

  test("of a program that isn't there says so", async () => {
    await expect(start("", { path: "/nowhere/script" })).rejects.toThrow(/^script exited with code 127 [^]*nowhere/);
  });
});

describe("a stop", () => {
  test("comes in order: the server's own handler runs", async () => {
    const server = await start(`trap 'touch ${household.path}/bye; exit' TERM; ${SERVES}`);
    await server.stop();
    expect(household.leftBehind()).toEqual(["bye"]);
    household.clear();
  });

  test("of a server that ignores it becomes a kill at its deadline", async () => {
    const server = await start(`trap '' TERM; ${SERVES}`);
    const startedAt = performance.now();
    await server.stop({ timeoutMs: 100 });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(99);
    expect(server.pid).toBeUndefined();
  });

  test("while the server comes back ends that start", async () => {
    const server = await start(`[ -f died ] && { echo again; sleep 1000; }; touch died; ${SERVES}`);
    await server.kill();
    const back = server.start();
    await expect.poll(server.log).toContain("again");
    await Promise.all([expect(back).rejects.toThrow("script was stopped while it started."), server.stop()]);
  });

  test("takes along what the server leaves running", async () => {
    const server = await start(`sleep 1000 & ${SERVES}`);
    await server.stop();
    await expect.poll(household.leftBehind).toEqual([]);
  });

  test("of a server that has died by itself just clears up", async () => {
    const server = await start("touch up; sleep 0.2");
    await expect.poll(() => server.pid, { timeout: 5_000 }).toBeUndefined();
    await server.stop();
  });
});
