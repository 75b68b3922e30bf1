import { createManualClock } from "@luneo/kernel/manual-clock";
import type { ManualClock } from "@luneo/kernel/manual-clock";
import { createReadiness } from "../src/index.ts";
import type { Answer, Readiness, RequestLike, Transition } from "../src/index.ts";
import { controlledCheck } from "../test/controlled-check.ts";
import type { ControlledCheck } from "../test/controlled-check.ts";
import type { Impact } from "./check-model.ts";
import type { CheckRules } from "./check-model.ts";
import { RELEASE } from "./answer-model.ts";
import type { Authorization, Course } from "./course.ts";
import type { GroupRules } from "./readiness-model.ts";

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
  readonly transitions: readonly Transition[];
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
    const { intervalMs, timeoutMs, failingIntervals = 2, failAfter, recoverAfter, staleSlackMs } = own;
    const failingIntervalMs = failingIntervals * intervalMs;
    const leastMs = Math.ceil(failingIntervalMs * 1.1) + timeoutMs;
    const staleAfterMs = staleSlackMs === undefined ? 3 * failingIntervalMs + timeoutMs : leastMs + staleSlackMs;
    const name = NAMES[index] as string;
    const kind = index === 0 ? "local" : "dependency";
    return { name, kind, intervalMs, failingIntervalMs, timeoutMs, staleAfterMs, failAfter, recoverAfter };
  });
  const checks = settings.map((own, index) => {
    const { intervalMs, timeoutMs, failingIntervals, failAfter, recoverAfter, staleSlackMs, impact } = own;
    const { name, kind, staleAfterMs } = rules[index] as CheckRules;
    const check = controlledCheck(name, {
      kind,
      interval: `${intervalMs}ms`,
      timeout: `${timeoutMs}ms`,
      ...(failingIntervals !== undefined && { failingInterval: `${failingIntervals * intervalMs}ms` as const }),
      ...(staleSlackMs !== undefined && { staleAfter: `${staleAfterMs}ms` as const }),
      ...(impact !== undefined && { impact: impact as Record<string, Impact> }),
      failAfter,
      recoverAfter,
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
  const transitions: Transition[] = [];
  const readiness = createReadiness({
    checks,
    groups: GROUPS as never,
    mode: isOnDemand ? "on-demand" : "background",
    format,
    release: RELEASE,
    details: { authorize: ({ headers }) => authorize(headers?.["authorization"] as Authorization | undefined) },
    onTransition: (transition) => transitions.push(transition),
    clock: thawed,
    random: () => 0,
  });
  return {
    clock,
    readiness,
    checks,
    rules,
    groups,
    transitions,
    begunAtMs,
    nowMs: thawed.now,
    freeze: (ms) => void (frozenMs += ms),
  };
}

/** Gives what programs in JavaScript may give. */
function authorize(authorization: Authorization | undefined): boolean {
  if (authorization === "thrown") throw new Error("No such token.");
  if (authorization === "promised") return Promise.resolve(true) as never;
  if (authorization === "rejected") return Promise.reject(new Error("No such token.")) as never;
  return authorization === "truthy" ? (1 as never) : authorization === "yes";
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
