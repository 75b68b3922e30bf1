import { createManualClock } from "@luneo/kernel/manual-clock";
import type { ManualClock } from "@luneo/kernel/manual-clock";
import { createReadiness } from "../src/index.ts";
import type { Answer, Readiness, RequestLike } from "../src/index.ts";
import { controlledCheck } from "../test/controlled-check.ts";
import type { ControlledCheck } from "../test/controlled-check.ts";
import type { Impact } from "./check-model.ts";
import type { CheckRules } from "./check-model.ts";
import type { Course } from "./course.ts";
import type { GroupRules } from "./readiness-model.ts";

export const INTERVAL_MS = 1000;
/** Never in a public byte, and never in any. */
export const MESSAGE = "qzxjkvw-in-a-message";
/** In the facts that a check tells: never in a public byte. */
export const FACT = "wvkjxzq-in-a-fact";

const NAMES = ["loop", "redis", "postgres"] as const;
const GROUPS = { live: ["loop"], ready: [...NAMES], deploy: ["loop", "postgres"] } as const;
export const PATHS = ["/livez", "/readyz", "/healthz"] as const;

/** The readiness that a course happens to, and what its model needs to know. */
export interface Subject {
  readonly clock: ManualClock;
  readonly readiness: Readiness;
  readonly checks: readonly ControlledCheck<string, "local" | "dependency">[];
  readonly rules: readonly CheckRules[];
  readonly groups: readonly GroupRules[];
  /** When runs began, on the monotonic clock, for each check. */
  readonly begunAtMs: readonly number[][];
  /** By the wall clock. */
  nowMs(): number;
  freeze(ms: number): void;
}

export function createSubject({ settings, isOnDemand, format }: Course): Subject {
  const clock = createManualClock();
  let frozenMs = 0;
  const thawed = {
    ...clock,
    now: () => clock.now() + frozenMs,
    monotonic: () => clock.monotonic() + frozenMs,
  };
  const begunAtMs: number[][] = settings.map(() => []);
  const rules = settings.map((own, index): CheckRules => {
    const { timeoutMs, failingIntervals = 2, failAfter, recoverAfter, staleSlackMs } = own;
    const failingIntervalMs = failingIntervals * INTERVAL_MS;
    const leastMs = Math.ceil(failingIntervalMs * 1.1) + timeoutMs;
    const staleAfterMs = staleSlackMs === undefined ? 3 * failingIntervalMs + timeoutMs : leastMs + staleSlackMs;
    const name = NAMES[index] as string;
    return { name, intervalMs: INTERVAL_MS, failingIntervalMs, timeoutMs, staleAfterMs, failAfter, recoverAfter };
  });
  const checks = settings.map((own, index) => {
    const { timeoutMs, failingIntervals, failAfter, recoverAfter, staleSlackMs, impact } = own;
    const check = controlledCheck(NAMES[index] as string, {
      kind: index === 0 ? "local" : "dependency",
      interval: `${INTERVAL_MS}ms`,
      timeout: `${timeoutMs}ms`,
      ...(failingIntervals !== undefined && { failingInterval: `${failingIntervals * INTERVAL_MS}ms` as const }),
      ...(staleSlackMs !== undefined && { staleAfter: `${(rules[index] as CheckRules).staleAfterMs}ms` as const }),
      ...(impact !== undefined && { impact: impact as Record<string, Impact> }),
      failAfter,
      recoverAfter,
      message: MESSAGE,
      data: { [FACT]: FACT },
    });
    const run = check.run.bind(check);
    return Object.assign(check, {
      run: (context: { readonly signal: AbortSignal }) => {
        begunAtMs[index]?.push(thawed.monotonic());
        return run(context);
      },
    });
  });
  const groups = Object.entries(GROUPS).map(([name, members]): GroupRules => {
    const impacts = members.map((check) => {
      const own = settings[NAMES.indexOf(check)]?.impact;
      const word = typeof own === "object" ? own[name as "ready"] : own;
      return [check, word ?? (name === "ready" && check !== "loop" ? "degrading" : "critical")] as const;
    });
    return { name, impacts: Object.fromEntries(impacts) };
  });
  const readiness = createReadiness({
    checks,
    groups: GROUPS as never,
    mode: isOnDemand ? "on-demand" : "background",
    format,
    release: { version: "1.2.3" },
    details: { authorize: ({ headers }) => headers?.["authorization"] === "yes" },
    clock: thawed,
    random: () => 0,
  });
  return {
    clock,
    readiness,
    checks,
    rules,
    groups,
    begunAtMs,
    nowMs: thawed.now,
    freeze: (ms) => void (frozenMs += ms),
  };
}

/** Asks as a framework would, and collects the answer from the response. */
export function served(readiness: Readiness, request: RequestLike): Answer | Promise<Answer> {
  let head: Pick<Answer, "statusCode" | "headers"> | undefined;
  let answer: Answer | undefined;
  let resolve = (_: Answer): void => {};
  const later = new Promise<Answer>((told) => (resolve = told));
  readiness.serve(request, {
    headersSent: false,
    writeHead: (statusCode, headers) => void (head = { statusCode: statusCode as 200, headers }),
    end: (body?: string) => resolve((answer = { ...(head as Answer), body: body ?? "" })),
  });
  return answer ?? later;
}
