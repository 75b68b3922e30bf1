import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { postgresCheck } from "../../src/checks.ts";
import type { PostgresConnection } from "../../src/checks.ts";
import { beginRun, controlledPostgres, observe, outcomeOf } from "./controlled-postgres.ts";

/** A check with a clock of its own, after its first run. */
async function started(options: { readonly random?: () => number } = {}) {
  const postgres = controlledPostgres();
  const clock = createManualClock();
  const check = postgresCheck({ connect: postgres.connect, clock, random: () => 0, ...options });
  expect(await outcomeOf(check)).toBe("pass");
  return { ...postgres, clock, check };
}

describe("the fresh connection", () => {
  test("is opened once a minute, and takes the place of the old one, which is ended", async () => {
    const { made, clock, check } = await started();
    await clock.advance(59_999);
    expect(await outcomeOf(check)).toBe("pass");
    expect(made).toHaveLength(1);
    await clock.advance(1);
    expect(await outcomeOf(check)).toBe("pass");
    expect(made.map(({ log }) => log.at(-1))).toEqual(["end", "unref"]);
    expect(await outcomeOf(check)).toBe("pass");
    expect(made.map(({ log }) => log.at(-1))).toEqual(["end", "query"]);
    await clock.advance(60_000);
    await outcomeOf(check);
    expect(made).toHaveLength(3);
  });

  test("comes up to half of a minute sooner at random, so that replicas drift apart", async () => {
    const { made, clock, check } = await started({ random: () => 1 });
    await clock.advance(30_000);
    await outcomeOf(check);
    expect(made).toHaveLength(2);
  });

  test("is opened never where it is switched off", async () => {
    const { made, connect } = controlledPostgres();
    const clock = createManualClock();
    const check = postgresCheck({ connect, clock, freshConnectEvery: false });
    await outcomeOf(check);
    await clock.advance(86_400_000);
    await outcomeOf(check);
    expect(made).toHaveLength(1);
  });

  test("that is refused fails the check although the old one works, with the server's counts", async () => {
    const { made, steps, clock, check } = await started();
    steps.connect = "refuses";
    await clock.advance(60_000);
    expect(await observe(check)).toMatchObject({
      status: "fail",
      code: "53300",
      data: { serverConnections: 10, serverMax: 100 },
    });
    expect(made.map(({ destroyed }) => destroyed)).toEqual([false, true]);
    expect(made[0]?.log.at(-1)).not.toBe("end");
  });

  test("that is refused is tried again with growing waits, and the check passes as soon as it gets in", async () => {
    const { made, steps, clock, check } = await started();
    steps.connect = "refuses";
    await clock.advance(60_000);
    const attemptedAtMs: number[] = [];
    for (let ms = 0; ms <= 8000; ms += 500) {
      const before = made.length;
      expect(await outcomeOf(check)).toBe("fail 53300");
      if (made.length > before) attemptedAtMs.push(clock.monotonic() - 60_000);
      await clock.advance(500);
    }
    expect(attemptedAtMs).toEqual([0, 500, 1500, 3500, 7500]);
    steps.connect = "works";
    await clock.advance(5000);
    expect(await outcomeOf(check)).toBe("pass");
    expect(made[0]?.log.at(-1)).toBe("end");
    const before = made.length;
    await clock.advance(5000);
    expect(await outcomeOf(check)).toBe("pass");
    expect(made).toHaveLength(before);
  });

  test("that was refused is not tried sooner because the old one breaks, and what was heard last is told", async () => {
    const { made, steps, refusal, clock, check } = await started();
    steps.connect = "refuses";
    await clock.advance(60_000);
    await outcomeOf(check);
    refusal.code = "57P03";
    made[0]?.fail();
    expect(await outcomeOf(check)).toBe("53300");
    expect(made).toHaveLength(2);
    await clock.advance(500);
    expect(await outcomeOf(check)).toBe("57P03");
  });

  test("that hangs is destroyed when the signal aborts, and the old one is kept", async () => {
    const { made, steps, clock, check } = await started();
    steps.connect = "hangs";
    await clock.advance(60_000);
    const { outcome, abort } = beginRun(check);
    await vi.waitFor(() => expect(made).toHaveLength(2));
    abort();
    expect(await outcome).toBe("TIMEOUT");
    expect(made.map(({ destroyed }) => destroyed)).toEqual([false, true]);
    expect(await outcomeOf(check)).toBe("fail TIMEOUT");
    expect(made).toHaveLength(2);
  });

  test("that fails without a code throws, so that `onError` hears what there is", async () => {
    const postgres = controlledPostgres();
    const clock = createManualClock();
    let isFirst = true;
    const connect = (): PostgresConnection => {
      const connection = postgres.connect();
      if (isFirst) return ((isFirst = false), connection);
      return { ...connection, connect: () => Promise.reject(new Error("The server does not support SSL connections")) };
    };
    const check = postgresCheck({ connect, clock });
    await outcomeOf(check);
    await clock.advance(60_000);
    expect(await outcomeOf(check)).toBe("The server does not support SSL connections");
  });

  test("close waits for the goodbye of the old one too", async () => {
    const { made, clock, check } = await started();
    await clock.advance(60_000);
    await outcomeOf(check);
    await check.close?.();
    expect(made.map(({ log }) => log.at(-1))).toEqual(["end", "end"]);
  });
});
