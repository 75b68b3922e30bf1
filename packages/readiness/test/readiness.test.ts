import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { Transition } from "../src/index.ts";
import { controlledCheck } from "./controlled-check.ts";
import { ask } from "./recorded-response.ts";

const random = (): number => 0;
const every = { interval: "1s", timeout: "100ms", failingInterval: "1s", impact: "critical" } as const;

describe("before the first results", () => {
  test("ready is refused and live is granted", () => {
    const readiness = createReadiness({ checks: [controlledCheck("postgres")], clock: createManualClock() });
    expect(ask(readiness, "/readyz")).toMatchObject({ statusCode: 503, body: '{"status":"fail"}' });
    expect(ask(readiness, "/livez")).toMatchObject({ statusCode: 200, body: '{"status":"pass"}' });
  });

  test("ready is refused until it is started, even without checks", async () => {
    const readiness = createReadiness({ checks: [], clock: createManualClock() });
    expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
    expect(readiness.snapshot().groups.ready.heldBy).toEqual(["not started"]);
    await readiness.start();
    expect(ask(readiness, "/readyz")?.statusCode).toBe(200);
  });

  test("ready waits for every one of its checks", async () => {
    const clock = createManualClock();
    const [one, two] = [controlledCheck("one"), controlledCheck("two")];
    const readiness = createReadiness({ checks: [one, two], clock, random });
    void readiness.start();
    one.settle("pass");
    await clock.advance(0);
    expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
    two.settle("pass");
    await clock.advance(0);
    expect(ask(readiness, "/readyz")?.statusCode).toBe(200);
  });
});

describe("results", () => {
  test("the first one counts at once, whatever failAfter says", async () => {
    const clock = createManualClock();
    const check = controlledCheck("postgres", { ...every, failAfter: 5 });
    const readiness = createReadiness({ checks: [check], clock, random });
    check.settle("fail");
    await readiness.start();
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code: "DOWN", consecutiveFailures: 1 });
  });

  test("a passing check fails after `failAfter` failures in a row and recovers after `recoverAfter` successes", async () => {
    const clock = createManualClock();
    const check = controlledCheck("postgres", { ...every, failAfter: 3, recoverAfter: 2 });
    const readiness = createReadiness({ checks: [check], clock, random });
    const statuses: (number | undefined)[] = [];
    const results = ["pass", "fail", "fail", "pass", "fail", "fail", "fail", "pass", "fail", "pass", "pass"] as const;
    for (const result of results) check.settle(result);
    await readiness.start();
    for (const _ of results) {
      statuses.push(ask(readiness, "/readyz")?.statusCode);
      await clock.advance(1000);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 503, 503, 503, 503, 200]);
  });

  test("a warning is told and served with 200", async () => {
    const check = controlledCheck("postgres");
    const readiness = createReadiness({ checks: [check], clock: createManualClock(), random });
    check.settle("warn");
    await readiness.start();
    expect(ask(readiness, "/readyz")).toMatchObject({ statusCode: 200, body: '{"status":"warn"}' });
  });

  test("a dependency that isn't configured is skipped and stops nobody", async () => {
    const check = { name: "redis", kind: "dependency", run: () => ({ status: "skipped" as const }) } as const;
    const readiness = createReadiness({ checks: [check], clock: createManualClock(), random });
    await readiness.start();
    expect(ask(readiness, "/readyz")?.body).toBe('{"status":"pass"}');
    expect(readiness.snapshot().checks[0]?.status).toBe("skipped");
  });

  test("a failing dependency leaves live alone; a failing local check of live doesn't", async () => {
    const clock = createManualClock();
    const postgres = controlledCheck("postgres", every);
    const loop = controlledCheck("loop", { ...every, kind: "local" });
    const groups = { live: ["loop"], ready: ["postgres"] } as const;
    const readiness = createReadiness({ checks: [postgres, loop], groups, clock, random });
    for (const result of ["fail", "fail"] as const) postgres.settle(result);
    for (const result of ["pass", "fail", "fail"] as const) loop.settle(result);
    await readiness.start();
    expect([ask(readiness, "/livez")?.statusCode, ask(readiness, "/readyz")?.statusCode]).toEqual([200, 503]);
    await clock.advance(2000);
    expect(ask(readiness, "/livez")).toMatchObject({ statusCode: 503, body: '{"status":"fail"}' });
  });

  test("one check's failure hides no other's result", async () => {
    const readiness = createReadiness({
      checks: [
        {
          name: "broken",
          kind: "dependency",
          run: () => {
            throw new Error("no");
          },
        },
        { name: "well", kind: "dependency", run: () => ({ value: 3, unit: "connections" }) },
      ],
      clock: createManualClock(),
    });
    await readiness.start();
    const statuses = readiness.snapshot().checks.map(({ name, status, value }) => [name, status, value]);
    expect(statuses).toEqual([
      ["broken", "fail", undefined],
      ["well", "pass", 3],
    ]);
  });
});

describe("a check that hangs", () => {
  test("is never run again, fails with TIMEOUT, and is told how long it has been pending", async () => {
    const clock = createManualClock();
    const onError = vi.fn();
    const check = controlledCheck("redis", every);
    const readiness = createReadiness({ checks: [check], clock, random, onError });
    const started = readiness.start();
    await clock.advance(99);
    expect(readiness.snapshot().checks[0]?.status).toBe("unknown");
    await clock.advance(1);
    await started;
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code: "TIMEOUT", durationMs: 100 });
    expect(check.signals[0]?.aborted).toBe(true);
    await clock.advance(102_000);
    expect(readiness.snapshot().checks[0]).toMatchObject({ runs: 1, skippedRuns: 102, durationMs: 102_000 });
    expect(check.mostOutstanding).toBe(1);
    expect(onError).toHaveBeenCalledTimes(1);
  });

  test("reaches a failAfter of more than one while it hangs", async () => {
    const clock = createManualClock();
    const check = controlledCheck("redis", { ...every, failAfter: 3 });
    const readiness = createReadiness({ checks: [check], clock, random });
    check.settle("pass");
    await readiness.start();
    await clock.advance(2100);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "pass", code: "TIMEOUT", consecutiveFailures: 2 });
    await clock.advance(900);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", consecutiveFailures: 3 });
  });

  test("recovers on its next run after it let go; what it answered too late counts for nothing", async () => {
    const clock = createManualClock();
    const check = controlledCheck("redis", every);
    const readiness = createReadiness({ checks: [check], clock, random });
    void readiness.start();
    await clock.advance(1500);
    check.settle("pass");
    await clock.advance(0);
    expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
    check.settle("pass");
    await clock.advance(500);
    expect(ask(readiness, "/readyz")?.statusCode).toBe(200);
  });

  test("has time until its timeout, even over its next turn", async () => {
    const clock = createManualClock();
    const check = controlledCheck("slow", { interval: "1s", timeout: "5s", failAfter: 1 });
    const readiness = createReadiness({ checks: [check], clock, random });
    check.settle("pass");
    await readiness.start();
    await clock.advance(5900);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "pass", consecutiveFailures: 0, skippedRuns: 4 });
    await clock.advance(100);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code: "TIMEOUT" });
  });
});

describe("cadence", () => {
  test("a dependency is asked at most once per interval, however often readiness is asked", async () => {
    const clock = createManualClock();
    const times: number[] = [];
    const run = (): void => void times.push(clock.monotonic());
    const check = { name: "postgres", kind: "dependency", interval: "1s", run } as const;
    const readiness = createReadiness({ checks: [check], clock, random: () => 0.999 });
    await readiness.start();
    for (let probe = 0; probe < 1000; probe += 1) ask(readiness, "/readyz");
    await clock.advance(10_000);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps).toHaveLength(9);
    for (const gap of gaps) expect(gap).toBeCloseTo(1099.9);
  });
});

describe("staleness", () => {
  test("a result that is too old is unknown: ready is refused, live granted, and the next result counts at once", async () => {
    const clock = createManualClock();
    let frozenMs = 0;
    // As after SIGSTOP: time has passed, and no timer has fired.
    const thawed = { ...clock, monotonic: () => clock.monotonic() + frozenMs };
    const check = controlledCheck("loop", { ...every, kind: "local", failAfter: 3 });
    const groups = { live: ["loop"], ready: ["loop"] } as const;
    const readiness = createReadiness({ checks: [check], groups, clock: thawed, random });
    check.settle("pass");
    await readiness.start();
    frozenMs = 3100 - 1;
    expect(ask(readiness, "/readyz")?.statusCode).toBe(200);
    frozenMs = 3100;
    expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
    expect(ask(readiness, "/livez")?.statusCode).toBe(200);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "unknown", code: "STALE" });
    check.settle("fail");
    await clock.advance(1000);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code: "DOWN" });
  });

  test("a failure that is too old doesn't fail live any more", async () => {
    const clock = createManualClock();
    let frozenMs = 0;
    const thawed = { ...clock, monotonic: () => clock.monotonic() + frozenMs };
    const check = controlledCheck("loop", { ...every, kind: "local", staleAfter: "10s" });
    const readiness = createReadiness({ checks: [check], groups: { live: ["loop"] }, clock: thawed, random });
    check.settle("fail");
    await readiness.start();
    expect(ask(readiness, "/livez")?.statusCode).toBe(503);
    frozenMs = 10_000;
    expect(ask(readiness, "/livez")?.statusCode).toBe(200);
  });
});

describe("whenReady", () => {
  test("resolves as soon as ready no longer fails", async () => {
    const clock = createManualClock();
    const check = controlledCheck("postgres", every);
    const readiness = createReadiness({ checks: [check], clock, random });
    const onReady = vi.fn();
    const waiting = readiness.whenReady().then(onReady);
    check.settle("fail");
    await readiness.start();
    await clock.advance(0);
    expect(onReady).not.toHaveBeenCalled();
    check.settle("pass");
    await clock.advance(1000);
    await waiting;
    await readiness.whenReady();
  });

  test("rejects with the signal's reason", async () => {
    const readiness = createReadiness({ checks: [controlledCheck("postgres")], clock: createManualClock() });
    const controller = new AbortController();
    const waiting = readiness.whenReady({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await expect(readiness.whenReady({ signal: controller.signal })).rejects.toThrow("enough");
  });

  test("rejects when its time is up, which is after 30 seconds unless it is told otherwise", async () => {
    const clock = createManualClock();
    const readiness = createReadiness({ checks: [controlledCheck("postgres")], clock });
    const told: string[] = [];
    const note = (error: { code: string; message: string }): number => told.push(`${error.code}: ${error.message}`);
    const waiting = [
      readiness.whenReady({ timeout: "1s" }).catch(note),
      readiness.whenReady().catch(note),
      readiness.whenReady({ timeout: "1m" }).catch(note),
    ];
    await clock.advance(999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(["NEVER_READY: This process was not ready within 1s."]);
    await clock.advance(28_999);
    expect(told).toHaveLength(1);
    await clock.advance(1);
    expect(told).toHaveLength(2);
    readiness.drain("SIGTERM");
    await Promise.all(waiting);
    expect(clock.pendingTimers).toBe(0);
  });

  test("leaves no timer behind when it is ready in time", async () => {
    const clock = createManualClock();
    const readiness = createReadiness({ checks: [], clock });
    const waiting = readiness.whenReady();
    expect(clock.pendingTimers).toBe(1);
    await readiness.start();
    await waiting;
    expect(clock.pendingTimers).toBe(0);
  });

  test("refuses a timeout that is no duration", async () => {
    const readiness = createReadiness({ checks: [], clock: createManualClock() });
    const refused = expect.objectContaining({ name: "ReadinessError", code: "READINESS_REFUSED" });
    await expect(readiness.whenReady({ timeout: "soon" as "1s" })).rejects.toEqual(refused);
  });

  test.for([
    [null, "`options`"],
    ["30s", "`options`"],
    [{ signal: {} }, "`signal`"],
    [{ signal: null }, "`signal`"],
    [{ timeout: 30 }, "`timeout`"],
    [{ timeOut: "30s" }, "There is no such option"],
  ] as const)("refuses the options %j", async ([options, what]) => {
    const readiness = createReadiness({ checks: [], clock: createManualClock() });
    await expect(readiness.whenReady(options as never)).rejects.toMatchObject({
      name: "ReadinessError",
      code: "READINESS_REFUSED",
      problems: [{ what: expect.stringContaining(what) as string }],
    });
  });

  test("rejects when it is drained first, and at once afterwards", async () => {
    const readiness = createReadiness({ checks: [controlledCheck("postgres")], clock: createManualClock() });
    const waiting = readiness.whenReady();
    readiness.drain("SIGTERM");
    await expect(waiting).rejects.toMatchObject({ name: "ReadinessError", code: "NEVER_READY" });
    await expect(readiness.whenReady()).rejects.toMatchObject({ code: "NEVER_READY" });
  });
});

describe("drain and close", () => {
  test("drain refuses every group but live, for good", async () => {
    const clock = createManualClock();
    const check = controlledCheck("postgres", every);
    const groups = { ready: ["postgres"], deploy: ["postgres"] } as const;
    const readiness = createReadiness({ checks: [check], groups, clock, random });
    check.settle("pass");
    await readiness.start();
    readiness.drain("SIGTERM");
    readiness.drain("SIGINT");
    check.settle("pass");
    await clock.advance(1000);
    const codes = ["/livez", "/readyz", "/healthz"].map((path) => ask(readiness, path)?.statusCode);
    expect(codes).toEqual([200, 503, 503]);
    expect(readiness.snapshot().groups.deploy.heldBy).toEqual(["draining: SIGTERM"]);
    expect(readiness.snapshot().groups.live.heldBy).toEqual([]);
  });

  test("close aborts what is pending, closes each check once, runs nothing more and leaves no timer", async () => {
    const clock = createManualClock();
    const closeCheck = vi.fn();
    const onError = vi.fn();
    const check = controlledCheck("postgres", every);
    const readiness = createReadiness({ checks: [{ ...check, close: closeCheck }], clock, random, onError });
    const started = readiness.start();
    await Promise.all([readiness.close(), readiness.close(), readiness[Symbol.asyncDispose]()]);
    await started;
    expect(check.signals[0]?.aborted).toBe(true);
    expect(closeCheck).toHaveBeenCalledTimes(1);
    expect(clock.pendingTimers).toBe(0);
    check.settle("fail");
    await clock.advance(60_000);
    expect(check.signals).toHaveLength(1);
    expect(onError).not.toHaveBeenCalled();
    expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
    expect(ask(readiness, "/livez")?.statusCode).toBe(200);
  });

  test("close waits two seconds for a check that can't let go, and tells what one threw", async () => {
    const clock = createManualClock();
    const onError = vi.fn();
    const readiness = createReadiness({
      checks: [
        { name: "stuck", kind: "dependency", run: () => {}, close: () => new Promise<void>(() => {}) },
        {
          name: "clumsy",
          kind: "dependency",
          run: () => {},
          close: () => {
            throw new Error("oops");
          },
        },
      ],
      clock,
      onError,
    });
    const closed = vi.fn();
    void readiness.close().then(closed);
    await clock.advance(1999);
    expect(closed).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(closed).toHaveBeenCalledOnce();
    expect(onError.mock.calls).toEqual([
      [new Error("oops"), "clumsy"],
      [expect.objectContaining({ code: "DEADLINE_EXCEEDED" }), "stuck"],
    ]);
  });

  test("drain goes without a reason rather than fail a shutdown", () => {
    for (const reason of [undefined, "", 3, Symbol("SIGTERM")]) {
      const readiness = createReadiness({ checks: [], clock: createManualClock() });
      readiness.drain(reason as string);
      expect(readiness.snapshot().groups.ready.heldBy).toEqual(["not started", "draining"]);
    }
  });

  test("start after close is refused, also where it was started before, and runs nothing", async () => {
    const check = controlledCheck("postgres");
    const readiness = createReadiness({ checks: [check], clock: createManualClock() });
    const begun = createReadiness({ checks: [], clock: createManualClock() });
    await begun.start();
    for (const closed of [readiness, begun]) {
      await closed.close();
      await expect(closed.start()).rejects.toMatchObject({ name: "ReadinessError", code: "CLOSED" });
    }
    expect(check.signals).toEqual([]);
  });
});

describe("what it tells", () => {
  test("every change of a check and of a group, once it is in force", async () => {
    const clock = createManualClock();
    const seen: (readonly [Transition, string | undefined])[] = [];
    const check = controlledCheck("postgres", { ...every, failAfter: 1 });
    const readiness = createReadiness({
      checks: [check],
      clock,
      random,
      onTransition: (transition) => seen.push([transition, ask(readiness, "/readyz")?.body]),
    });
    for (const result of ["pass", "pass", "fail", "fail"] as const) check.settle(result);
    await readiness.start();
    await clock.advance(3000);
    const [up, down] = ['{"status":"pass"}', '{"status":"fail"}'];
    const startMs = Date.UTC(2026, 0, 1);
    const postgres = { subject: "check", name: "postgres", kind: "dependency" };
    const ready = { subject: "group", name: "ready", heldBy: [] };
    expect(seen).toEqual([
      [{ ...postgres, from: "unknown", to: "pass", atMs: startMs }, up],
      [{ ...ready, from: "fail", to: "pass", atMs: startMs }, up],
      [{ ...postgres, from: "pass", to: "fail", code: "DOWN", atMs: startMs + 2000 }, down],
      [{ ...ready, from: "pass", to: "fail", atMs: startMs + 2000 }, down],
    ]);
  });

  test("a callback that throws or rejects breaks nothing", async () => {
    const clock = createManualClock();
    const onError = vi.fn(() => Promise.reject(new Error("onError")) as never);
    const check = controlledCheck("postgres", every);
    const readiness = createReadiness({
      checks: [check],
      clock,
      random,
      onTransition: ({ subject }) => {
        if (subject === "check") throw new Error("thrown");
        return Promise.reject(new Error("rejected")) as never;
      },
      onError,
    });
    check.settle("pass");
    await readiness.start();
    expect(ask(readiness, "/readyz")?.statusCode).toBe(200);
    await clock.advance(0);
    expect(onError.mock.calls).toEqual([
      [new Error("thrown"), "onTransition"],
      [new Error("rejected"), "onTransition"],
    ]);
  });

  test("the snapshot is a frozen copy", async () => {
    const clock = createManualClock();
    const check = controlledCheck("postgres", every);
    const readiness = createReadiness({ checks: [check], clock, random });
    const before = readiness.snapshot();
    check.settle("pass");
    await readiness.start();
    expect(before.checks[0]?.status).toBe("unknown");
    expect(() => Object.assign(before.checks[0] ?? {}, { status: "pass" })).toThrow(TypeError);
    expect(() => Object.assign(before.groups.ready, { status: "pass" })).toThrow(TypeError);
    expect(readiness.snapshot().checks[0]).toMatchObject({
      status: "pass",
      succeededAtMs: clock.now(),
      transitions: 1,
    });
  });
});
