import fc from "fast-check";
import type { AnswerFormat } from "../src/index.ts";
import type { Impact, Result } from "./check-model.ts";

/** How one check is set; what is undefined is left to the defaults. */
export interface CourseSettings {
  readonly timeoutMs: number;
  readonly failingIntervals: number | undefined;
  readonly failAfter: number;
  readonly recoverAfter: number;
  /** Above the least that is allowed. */
  readonly staleSlackMs: number | undefined;
  readonly impact: Impact | { readonly ready?: Impact; readonly deploy?: Impact } | undefined;
}

/** What may happen next. */
export type Action =
  | { readonly do: "advance" | "freeze"; readonly ms: number }
  | { readonly do: "settle"; readonly check: number; readonly result: Result; readonly times: number }
  | {
      readonly do: "probe";
      readonly group: number;
      readonly times: number;
      readonly isAuthorized: boolean;
      readonly isServed: boolean;
    }
  | { readonly do: "hold" | "release" | "drain" };

/** Everything that happens to one readiness, in its order. */
export interface Course {
  readonly isOnDemand: boolean;
  readonly format: AnswerFormat;
  /** How often each check passes before it does what the actions say. */
  readonly passes: number;
  readonly settings: readonly CourseSettings[];
  readonly actions: readonly Action[];
}

const impact = fc.constantFrom<Impact>("critical", "degrading", "informational");
const settings: fc.Arbitrary<CourseSettings> = fc.record({
  // No whole number of intervals: never do a turn and a deadline of one run coincide.
  timeoutMs: fc.constantFrom(1, 137, 999, 1500, 3700),
  failingIntervals: fc.constantFrom(undefined, 1, 2, 4, 8),
  failAfter: fc.integer({ min: 1, max: 4 }),
  recoverAfter: fc.integer({ min: 1, max: 4 }),
  staleSlackMs: fc.constantFrom(undefined, 0, 5000),
  impact: fc.oneof(fc.constant(undefined), impact, fc.record({ ready: impact, deploy: impact }, { requiredKeys: [] })),
});

const advance = (min: number, max: number): fc.Arbitrary<Action> =>
  fc.record({ do: fc.constant("advance" as const), ms: fc.integer({ min, max }) });
const settle: fc.Arbitrary<Action> = fc.record({
  do: fc.constant("settle" as const),
  check: fc.nat({ max: 2 }),
  result: fc.constantFrom<Result>("pass", "pass", "warn", "fail", "skipped"),
  times: fc.constantFrom(1, 1, 3, 20),
});
const probe: fc.Arbitrary<Action> = fc.record({
  do: fc.constant("probe" as const),
  group: fc.nat({ max: 2 }),
  times: fc.constantFrom(...Array.from({ length: 20 }, () => 1), 5, 5, 5, 1000),
  isAuthorized: fc.boolean(),
  isServed: fc.boolean(),
});
const freeze: fc.Arbitrary<Action> = fc.record({
  do: fc.constant("freeze" as const),
  ms: fc.integer({ min: 1, max: 60_000 }),
});
const word = (what: "hold" | "release" | "drain"): fc.Arbitrary<Action> => fc.record({ do: fc.constant(what) });

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 20, arbitrary: advance(1, 2500) },
  { weight: 4, arbitrary: advance(2500, 20_000) },
  { weight: 20, arbitrary: settle },
  { weight: 12, arbitrary: probe },
  { weight: 2, arbitrary: freeze },
  { weight: 2, arbitrary: word("hold") },
  { weight: 5, arbitrary: word("release") },
  { weight: 1, arbitrary: word("drain") },
);

export const course: fc.Arbitrary<Course> = fc.record({
  isOnDemand: fc.boolean(),
  format: fc.constantFrom<AnswerFormat>("health+json", "terminus", "microprofile", "simple"),
  passes: fc.constantFrom(0, 0, 1, 10, 100),
  settings: fc.tuple(settings, settings, settings),
  actions: fc.array(action, { maxLength: 60, size: "max" }),
});
