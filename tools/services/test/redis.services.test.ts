import { readdirSync } from "node:fs";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runCommand } from "../command.ts";
import { findProgram, type Program } from "../program.ts";
import { startRedis, type RedisServer } from "../redis.ts";
import { createHousehold, type Household } from "./household.ts";

let cli: Program;
let household: Household;
let redis: RedisServer;
beforeAll(async () => {
  cli = await findProgram("redis-cli");
});
beforeEach(async () => {
  household = createHousehold();
  household.moveIn();
  redis = await startRedis();
});
afterEach(async () => {
  await redis.stop();
  expect(household.leftBehind()).toEqual([]);
  await household[Symbol.asyncDispose]();
});

/** What Redis says to a command; rejects if it says nothing in time. */
async function ask(command: string, timeoutMs = 10_000): Promise<string> {
  const answer = await runCommand(cli.path, ["-u", redis.url, ...command.split(" ")], { env: cli.env, timeoutMs });
  return answer.trim();
}

test("it answers on loopback, at the port it says", async () => {
  expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
  expect(await ask("PING")).toBe("PONG");
  expect(await ask("CONFIG GET bind")).toBe("bind\n127.0.0.1");
});

test("killed, it comes back on the same port with what was written", async () => {
  expect(await ask("SET kept 42")).toBe("OK");
  await redis.kill();
  await expect(ask("PING")).rejects.toThrow("Connection refused");
  await redis.start();
  expect(await ask("GET kept")).toBe("42");
});

test("frozen, it answers nothing; thawed, it goes on", async () => {
  await redis.freeze();
  await expect(ask("PING", 300)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  await redis.thaw();
  expect(await ask("PING")).toBe("PONG");
});

test("two at once are two: each has its own port and directory", async () => {
  await using other = await startRedis();
  expect(other.port).not.toBe(redis.port);
  expect(readdirSync(household.path)).toHaveLength(2);
});

test("it takes settings, and refuses what the server refuses, with the server's words", async () => {
  await using small = await startRedis({ settings: { maxclients: "3" } });
  expect(small.log()).toContain("Ready to accept connections");
  await expect(startRedis({ settings: { maxclients: "none" } })).rejects.toThrow(/maxclients/);
});
