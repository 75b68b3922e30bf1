import { readdirSync } from "node:fs";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startRedis, type RedisServer } from "../redis.ts";
import { createHousehold, type Household } from "./household.ts";

let household: Household;
let redis: RedisServer;
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

/** Does `work` on a connection of its own. */
async function connected<T>(work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null, commandTimeout: 300 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
}

test("it answers on loopback, at the port it says", async () => {
  expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
  expect(await connected((client) => client.ping())).toBe("PONG");
  expect(await connected((client) => client.config("GET", "bind"))).toEqual(["bind", "127.0.0.1"]);
});

test("killed, it comes back on the same port with what was written", async () => {
  await connected((client) => client.set("kept", "42"));
  await redis.kill();
  await expect(connected((client) => client.ping())).rejects.toThrow();
  await redis.start();
  expect(await connected((client) => client.get("kept"))).toBe("42");
});

test("frozen, it answers nothing; thawed, it goes on", async () => {
  await redis.freeze();
  await expect(connected((client) => client.ping())).rejects.toThrow();
  await redis.thaw();
  expect(await connected((client) => client.ping())).toBe("PONG");
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
