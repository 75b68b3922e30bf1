import { Redis } from "ioredis";
import { inject, describe, expect, onTestFinished, test } from "vitest";
import { startRedis } from "../../../../tools/services/redis.ts";
import { redisCheck } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";
import type { Readiness } from "../../src/index.ts";
import { ask } from "../recorded-response.ts";

const quick = { interval: "50ms", timeout: "250ms", failAfter: 1 } as const;

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
  await expect.poll(() => status(readiness)).toBe(200);
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
    // A PING that was under way is the client's to retry and to give up; until then the check waits for it (TIMEOUT).
    await expect.poll(() => code(readiness), { timeout: 5000 }).toBe("NOT_READY");
    const { runs = 0 } = readiness.snapshot().checks[0] ?? {};
    await expect.poll(() => readiness.snapshot().checks[0]?.runs).toBeGreaterThan(runs + 5);
    expect((redis as unknown as { offlineQueue: { length: number } }).offlineQueue.length).toBe(0);
    await server.start();
    await expect.poll(() => status(readiness), { timeout: 5000 }).toBe(200);
  });

  test("a server that is frozen fails by our clock with one PING pending, and is followed when it thaws", async () => {
    await using server = await startRedis();
    const { readiness } = await watching(server.url);
    await server.freeze();
    await expect.poll(() => code(readiness)).toBe("TIMEOUT");
    const { runs } = readiness.snapshot().checks[0] ?? {};
    await expect.poll(() => readiness.snapshot().checks[0]?.skippedRuns).toBeGreaterThan(10);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", runs });
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
