import { Redis } from "ioredis";
import { inject, describe, expect, onTestFinished, test, vi } from "vitest";
import { startRedis } from "../../../../tools/services/redis.ts";
import { redisCheck } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";
import type { Readiness } from "../../src/index.ts";
import { ask } from "../recorded-response.ts";

const quick = { interval: "50ms", timeout: "500ms", failAfter: 1, staleAfter: "1m", impact: "critical" } as const;

/** Default options: with them ioredis queues commands for as long as Redis is away. */
async function watching(url: string): Promise<{ readiness: Readiness; redis: Redis }> {
  const redis = new Redis(url, { retryStrategy: () => 50 });
  redis.on("error", () => {});
  const readiness = createReadiness({ checks: [redisCheck(redis, quick)] });
  onTestFinished(async () => {
    await readiness.close();
    redis.disconnect();
  });
  await readiness.start();
  // The client has just been made: the first run waits for it.
  expect(status(readiness)).toBe(200);
  return { readiness, redis };
}

const status = (readiness: Readiness): number | undefined => ask(readiness, "/readyz")?.statusCode;
const code = (readiness: Readiness): string | undefined => readiness.snapshot().checks[0]?.code;

describe("on a real Redis", () => {
  test("answers", async () => {
    const { readiness } = await watching(inject("redisUrl"));
    await expect.poll(() => readiness.snapshot().checks[0]?.runs).toBeGreaterThan(3);
    expect(status(readiness)).toBe(200);
  });

  test("a server that dies and returns is followed, and no PING is queued meanwhile", async () => {
    await using server = await startRedis();
    const { readiness, redis } = await watching(server.url);
    await server.kill();
    await expect.poll(() => status(readiness)).toBe(503);
    await expect.poll(() => code(readiness), { timeout: 5000 }).toBe("NOT_READY");
    const { runs = 0 } = readiness.snapshot().checks[0] ?? {};
    await expect.poll(() => readiness.snapshot().checks[0]?.runs).toBeGreaterThan(runs + 5);
    // But for the one PING that may have been under way, which ioredis would send again.
    expect((redis as unknown as { offlineQueue: { length: number } }).offlineQueue.length).toBeLessThanOrEqual(1);
    await server.start();
    await expect.poll(() => status(readiness), { timeout: 5000 }).toBe(200);
  });

  test("a server that is frozen fails by our clock with one PING pending, and is followed when it thaws", async () => {
    await using server = await startRedis();
    const { readiness, redis } = await watching(server.url);
    const ping = vi.spyOn(redis, "ping");
    await server.freeze();
    await expect.poll(() => code(readiness)).toBe("TIMEOUT");
    const { length } = ping.mock.calls;
    const { runs = 0 } = readiness.snapshot().checks[0] ?? {};
    await expect.poll(() => readiness.snapshot().checks[0]?.runs).toBeGreaterThan(runs + 5);
    expect(ping.mock.calls.length).toBe(length);
    expect(status(readiness)).toBe(503);
    await server.thaw();
    await expect.poll(() => status(readiness)).toBe(200);
  });

  test("a server that answers, but not us, tells it", async () => {
    await using server = await startRedis();
    const { readiness, redis } = await watching(server.url);
    await redis.call("ACL", "SETUSER", "default", "-ping");
    await expect.poll(() => code(readiness)).toBe("NOPERM");
    expect(status(readiness)).toBe(503);
  });
});
