import { spawnSync } from "node:child_process";
import { Agent } from "node:http";
import { connect } from "node:http2";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { startServerProcess } from "./server-process.ts";

// Under real traffic, with default options: proofs/shutdown.proof.ts.
const frameworks = ["node", "express", "fastify", "nest", "nest-fastify", "nest-11"] as const;

describe.for(frameworks)("a %s server", { timeout: 30_000 }, (framework) => {
  test("that gets SIGTERM serves on, ends what is in flight before its database goes, and exits with 0", async () => {
    const server = await startServerProcess(framework, { drainDelay: "1500ms" });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    expect(await server.get("/", agent)).toEqual({ outcome: 200, connection: "keep-alive" });
    const slow = server.get("/slow", agent);
    await server.received("/slow");
    server.signal("SIGTERM");
    await expect.poll(async () => (await server.get("/readyz", agent)).outcome).toBe(503);
    expect(await server.get("/", agent)).toEqual({ outcome: 200, connection: "close" });
    expect(await slow).toEqual({ outcome: 200, connection: "close" });
    expect(await server.exited).toBe(0);
    expect((await server.get("/")).outcome).toBe("ECONNREFUSED");
    expect(server.messages).toEqual([{ closed: ["queue", "pool"] }]);
  });
});

test.for(["node", "fastify", "nest"] as const)(
  "a %s server cuts a request that never ends, and says so by its exit code",
  { timeout: 30_000 },
  async (framework) => {
    const server = await startServerProcess(framework, { drainDelay: "0s", requestTimeout: "300ms" });
    const hanging = server.get("/hangs");
    await server.received("/hangs");
    server.signal("SIGTERM");
    expect((await hanging).outcome).toBe("ECONNRESET");
    expect(await server.exited).toBe(1);
    expect(server.messages[0]).toEqual({ failed: ["requests in flight", "DEADLINE_EXCEEDED"] });
    expect(server.messages[1]).toHaveProperty("closed");
  },
);

test("an HTTP/2 server that gets SIGTERM ends what is in flight and exits with 0", async () => {
  const server = await startServerProcess("http2", { drainDelay: "300ms", slowMs: 600 });
  const session = connect(`http://127.0.0.1:${server.port}`);
  onTestFinished(() => session.destroy());
  const stream = session.request({ ":path": "/slow" });
  const answered = once(stream, "response") as Promise<[{ ":status"?: number }]>;
  await server.received("/slow");
  server.signal("SIGTERM");
  await once(session, "goaway");
  const ended = once(stream.resume(), "end");
  expect((await answered)[0][":status"]).toBe(200);
  await ended;
  expect(await server.exited).toBe(0);
  expect(server.messages).toEqual([{ closed: ["queue", "pool"] }]);
});

describe("the order of a shutdown", () => {
  test("live stays well while ready fails", async () => {
    const server = await startServerProcess("node", { drainDelay: "700ms" });
    server.signal("SIGTERM");
    await expect.poll(async () => (await server.get("/readyz")).outcome).toBe(503);
    expect((await server.get("/livez")).outcome).toBe(200);
    expect(await server.exited).toBe(0);
  });

  test("work that is tracked is waited for as a request is", async () => {
    const server = await startServerProcess("node", { drainDelay: "0s" });
    server.job("begin");
    // What is asked after it is answered after it.
    await server.get("/");
    server.signal("SIGTERM");
    await server.received("stop");
    server.job("end");
    expect(await server.exited).toBe(0);
    expect(server.messages).toEqual([{ ended: "job" }, { closed: ["queue", "pool"] }]);
  });

  test.for([
    ["fails", ["queue", "The queue did not drain."]],
    ["hangs", ["queue", "DEADLINE_EXCEEDED"]],
  ] as const)("a closer that %s keeps no other from its turn, and the exit code says so", async ([closer, failed]) => {
    const server = await startServerProcess("node", { drainDelay: "0s", closerTimeout: "200ms", closer });
    server.signal("SIGTERM");
    expect(await server.exited).toBe(1);
    expect(server.messages).toEqual([{ failed }, { closed: ["queue", "pool"] }]);
  });

  test("a second signal ends it at once with 1; the echo of the first one does not", async () => {
    const server = await startServerProcess("node", { drainDelay: "1h", deadline: "2h" });
    server.signal("SIGINT");
    await delay(20);
    server.signal("SIGINT");
    // Until what comes is no echo any more.
    await delay(300);
    expect((await server.get("/readyz")).outcome).toBe(503);
    server.signal("SIGTERM");
    expect(await server.exited).toBe(1);
    expect(server.messages).toEqual([{ failed: ["shutdown", "SHUTDOWN_FORCED"] }]);
  });

  test("the deadline ends it with 1 whatever is pending", async () => {
    const server = await startServerProcess("node", {
      drainDelay: "0s",
      requestTimeout: "100ms",
      closerTimeout: "5s",
      deadline: "400ms",
      closer: "hangs",
    });
    server.signal("SIGTERM");
    expect(await server.exited).toBe(1);
    expect(server.messages).toEqual([{ failed: ["shutdown", "SHUTDOWN_FORCED"] }]);
  });
});

test("without onError the log has what failed, even what failed last", () => {
  const program = `
    import { gracefulShutdown } from ${JSON.stringify(new URL("../src/shutdown.ts", import.meta.url).href)};
    const pool = () => Promise.reject(new Error("The pool did not end."));
    gracefulShutdown({ drain() {}, async close() {} }, [], { closers: [pool] }).shutDown("test");`;
  const args = ["--input-type=module", "-e", program];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 8000 });
  expect(stderr).toMatch("[SHUTDOWN_UNCLEAN] ReadinessWarning: No clean shutdown, pool: Error: The pool did not end.");
  expect(status).toBe(1);
});
