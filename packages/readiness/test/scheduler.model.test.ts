import { createManualClock } from "@luneo/kernel/manual-clock";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import { controlledCheck } from "./controlled-check.ts";
import { ask } from "./recorded-response.ts";

const NAMES = ["one", "two", "three"] as const;
const INTERVAL_MS = 1000;

type Result = "pass" | "warn" | "fail";

/** What a check should do, told by its rules alone: turns come every interval, a run that hangs keeps its place. */
class CheckModel {
  readonly outcomes: Result[] = [];
  runs = 0;
  private readonly timeoutMs: number;
  private readonly queued: Result[] = [];
  private nowMs = 0;
  private pending: { beganMs: number; isOverdue: boolean } | undefined;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
    this.turn();
  }

  /** Never do a turn and a timeout coincide: no timeout here is a whole number of intervals. */
  advance(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs += 1;
      if (this.pending?.beganMs === this.nowMs - this.timeoutMs) {
        this.pending.isOverdue = true;
        this.outcomes.push("fail");
      }
      if (this.nowMs % INTERVAL_MS === 0) this.turn();
    }
  }

  settle(result: Result): void {
    if (this.pending === undefined) {
      this.queued.push(result);
      return;
    }
    if (!this.pending.isOverdue) this.outcomes.push(result);
    this.pending = undefined;
  }

  status(failAfter: number, recoverAfter: number): Result | "unknown" {
    let status: Result | "unknown" = "unknown";
    this.outcomes.forEach((outcome, index) => {
      const last = (count: number): Result[] =>
        index + 1 < count ? ["pass", "fail"] : this.outcomes.slice(index + 1 - count, index + 1);
      if (status === "unknown") status = outcome;
      else if (outcome === "fail") status = last(failAfter).every((result) => result === "fail") ? "fail" : status;
      else if (status !== "fail" || !last(recoverAfter).includes("fail")) status = outcome;
    });
    return status;
  }

  private turn(): void {
    if (this.pending !== undefined) {
      if (this.pending.isOverdue) this.outcomes.push("fail");
      return;
    }
    this.runs += 1;
    const result = this.queued.shift();
    if (result === undefined) this.pending = { beganMs: this.nowMs, isOverdue: false };
    else this.outcomes.push(result);
  }
}

const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("advance" as const), ms: fc.integer({ min: 1, max: 2500 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("settle" as const),
      check: fc.nat({ max: NAMES.length - 1 }),
      result: fc.constantFrom("pass" as const, "warn" as const, "fail" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("drain" as const) }) },
);
const settings = fc.record({
  timeoutMs: fc.constantFrom(1, 137, 999, 1500, 3700),
  failAfter: fc.integer({ min: 1, max: 4 }),
  recoverAfter: fc.integer({ min: 1, max: 4 }),
});

test("whatever happens in whatever order: one run outstanding per check, and 503 exactly when a check fails", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(settings, settings, settings),
      fc.array(action, { maxLength: 60 }),
      async (each, actions) => {
        const clock = createManualClock();
        const checks = each.map(({ timeoutMs, failAfter, recoverAfter }, index) =>
          controlledCheck(NAMES[index] as (typeof NAMES)[number], {
            interval: `${INTERVAL_MS}ms`,
            timeout: `${timeoutMs}ms`,
            staleAfter: "1h",
            failAfter,
            recoverAfter,
          }),
        );
        const readiness = createReadiness({
          checks,
          groups: { one: ["one"] },
          paths: { one: ["/one"] },
          clock,
          random: () => 0,
        });
        const models = each.map(({ timeoutMs }) => new CheckModel(timeoutMs));
        void readiness.start();
        await clock.advance(0);
        let drained = false;
        for (const step of actions) {
          if (step.do === "advance") for (const model of models) model.advance(step.ms);
          if (step.do === "settle") models[step.check]?.settle(step.result);
          if (step.do === "settle") checks[step.check]?.settle(step.result);
          if (step.do === "drain") drained = true;
          if (step.do === "drain") readiness.drain("SIGTERM");
          await clock.advance(step.do === "advance" ? step.ms : 0);

          const statuses = each.map(({ failAfter, recoverAfter }, index) =>
            models[index]?.status(failAfter, recoverAfter),
          );
          const told = readiness.snapshot().checks.map(({ status, runs }) => ({ status, runs }));
          expect(told).toEqual(statuses.map((status, index) => ({ status, runs: models[index]?.runs })));
          for (const { mostOutstanding } of checks) expect(mostOutstanding).toBeLessThanOrEqual(1);
          const isReady = (of: unknown[]): boolean => !drained && !of.includes("fail") && !of.includes("unknown");
          expect(ask(readiness, "/readyz")?.statusCode).toBe(isReady(statuses) ? 200 : 503);
          expect(ask(readiness, "/one")?.statusCode).toBe(isReady(statuses.slice(0, 1)) ? 200 : 503);
          expect(ask(readiness, "/livez")?.statusCode).toBe(200);
        }
        await readiness.close();
        expect(clock.pendingTimers).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});
