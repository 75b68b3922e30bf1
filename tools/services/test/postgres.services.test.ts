import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../command.ts";
import { exchange } from "../loopback-exchange.ts";
import { startPostgres, type PostgresServer } from "../postgres.ts";
import { createDatabaseDirectory } from "../postgres-data.ts";
import { processTree } from "../process-tree.ts";
import { findProgram, type Program } from "../program.ts";
import { isRoot, unprivilegedUser } from "../system-user.ts";
import { createTemporaryDirectory } from "../temporary-directory.ts";
import { createHousehold, isAlive, usersOf, type Household } from "./household.ts";

let psql: Program;
let household: Household;
beforeAll(async () => {
  psql = await findProgram("psql");
  household = createHousehold();
  household.moveIn();
});
afterAll(async () => {
  await household[Symbol.asyncDispose]();
});

/** What psql prints for a query; rejects if the server doesn't answer in time. */
async function query(url: string, sql: string, timeoutMs = 10_000): Promise<string> {
  const args = ["--no-psqlrc", "--tuples-only", "--no-align", "--command", sql, url];
  return (await runCommand(psql.path, args, { env: psql.env, timeoutMs })).trim();
}

describe("a running Postgres", () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test("answers a superuser on loopback only, at the port it says", async () => {
    expect(postgres.url).toBe(`postgres://luneo@127.0.0.1:${postgres.port}/postgres`);
    expect(await query(postgres.url, "select usesuper from pg_user where usename = current_user")).toBe("t");
    expect(await query(postgres.url, "show listen_addresses")).toBe("127.0.0.1");
    expect(await query(postgres.url, "show unix_socket_directories")).toBe("");
  });

  test("runs as somebody who is not root, and its files are that user's", () => {
    const user = isRoot() ? unprivilegedUser().uid : process.getuid?.();
    expect(user).not.toBe(0);
    expect(usersOf(processTree(postgres.pid ?? 0))).toEqual([user]);
    const [directory = ""] = readdirSync(household.path);
    expect(statSync(join(household.path, directory)).uid).toBe(user);
  });

  test("frozen, it takes connections and answers none; thawed, it goes on", async () => {
    await postgres.freeze();
    await expect(query(postgres.url, "select 1", 300)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await postgres.thaw();
    expect(await query(postgres.url, "select 1")).toBe("1");
  });

  test("running already, it refuses another start and goes on", async () => {
    await expect(postgres.start()).rejects.toThrow("postgres runs already.");
    expect(await query(postgres.url, "select 1")).toBe("1");
  });

  test("killed, it is gone with all its workers, and comes back on the same port with all that was committed", async () => {
    await query(postgres.url, "create table kept (id int); insert into kept values (42)");
    const processes = processTree(postgres.pid ?? 0);
    expect(processes.length).toBeGreaterThan(3);

    await postgres.kill();
    expect(postgres.pid).toBeUndefined();
    await expect.poll(() => processes.filter(isAlive)).toEqual([]);
    await expect(query(postgres.url, "select 1")).rejects.toThrow("Connection refused");
    await expect(postgres.freeze()).rejects.toThrow("postgres is not running, so it can't be frozen.");

    await postgres.start();
    expect(await query(postgres.url, "select id from kept")).toBe("42");
  });

  test("an exchange that is given up, or that nobody answers, says no", async () => {
    const ask = (signal: AbortSignal): Promise<boolean> =>
      exchange({ port: postgres.port, message: "", judge: () => undefined, signal });
    expect(await ask(AbortSignal.timeout(20))).toBe(false);
    expect(await ask(AbortSignal.abort())).toBe(false);
    await postgres.kill();
    expect(await ask(AbortSignal.timeout(5_000))).toBe(false);
  });
});

describe("the end of a Postgres", () => {
  test.each(["in order", "killed before", "frozen before"] as const)("(%s) leaves nothing", async (how) => {
    const postgres = await startPostgres();
    const processes = processTree(postgres.pid ?? 0);
    if (how === "killed before") await postgres.kill();
    if (how === "frozen before") await postgres.freeze();

    await Promise.all([postgres.stop(), postgres.stop(), postgres[Symbol.asyncDispose]()]);

    await expect.poll(household.leftBehind).toEqual([]);
    await expect.poll(() => processes.filter(isAlive)).toEqual([]);
    await expect(postgres.start()).rejects.toThrow("postgres was stopped for good; start another.");
  });

  test("doesn't wait for the server if its signal says so", async () => {
    const postgres = await startPostgres({ settings: { max_connections: "7" } });
    expect(await query(postgres.url, "show max_connections")).toBe("7");
    await postgres.stop({ signal: AbortSignal.abort() });
    await expect.poll(household.leftBehind).toEqual([]);
  });
});

describe("a start of Postgres", () => {
  test("that fails says what the server said last, and leaves nothing", async () => {
    await expect(startPostgres({ settings: { max_connections: "many" } })).rejects.toMatchObject({
      code: "SERVER_FAILED",
      message: expect.stringMatching(/^postgres exited with code 1 before it answered\.\n.*max_connections/s) as string,
    });
    expect(household.leftBehind()).toEqual([]);
  });

  test("that is given up ends with the reason, and leaves nothing", async () => {
    const controller = new AbortController();
    const start = startPostgres({ signal: controller.signal });
    controller.abort(new Error("Enough."));
    await expect(start).rejects.toThrow("Enough.");
    expect(household.leftBehind()).toEqual([]);
  });

  test("from a kept data directory is the same as from none", async () => {
    const cache = createTemporaryDirectory("cache");
    const user = isRoot() ? unprivilegedUser() : undefined;
    const { path, env } = await findProgram("postgres");
    const programs = { postgres: path, initdb: join(dirname(path), "initdb"), env };
    const systemIdentifier = async (): Promise<string> => {
      const directory = createTemporaryDirectory("data", { user });
      await createDatabaseDirectory(join(directory.path, "data"), { programs, user, cache: cache.path });
      expect(statSync(join(directory.path, "data", "base")).uid).toBe(user?.uid ?? process.getuid?.());
      const control = readFileSync(join(directory.path, "data", "global", "pg_control")).subarray(0, 8);
      directory.remove();
      return control.toString("hex");
    };
    const made = await systemIdentifier();
    expect(readdirSync(cache.path)).toEqual([expect.stringMatching(/^postgres-data-[0-9a-f]{12}$/)]);
    expect(await systemIdentifier()).toBe(made);
    cache.remove();
  });
});
