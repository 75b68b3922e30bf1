import fc from "fast-check";
import type { AnswerFormat } from "../src/index.ts";
import type { Impact } from "./check-model.ts";
import { endings, reasons } from "./endings.ts";
import type { EndingName } from "./endings.ts";

/** How one check is set; what is undefined is left to the defaults. */
export interface CourseSettings {
  readonly intervalMs: number;
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
  | { readonly do: "settle"; readonly check: number; readonly ending: EndingName; readonly times: number }
  | {
      readonly do: "probe";
      readonly group: number;
      readonly times: number;
      readonly method: string | undefined;
      /** In its header; "yes" alone is a good one. */
      readonly authorization: Authorization | undefined;
      readonly isServed: boolean;
    }
  | { readonly do: "release" }
  | { readonly do: "hold" | "drain"; readonly reason: number };

export type Authorization = "yes" | "no" | "truthy" | "promised" | "rejected" | "thrown";

/** Everything that happens to one readiness, in its order. */
export interface Course {
  readonly isOnDemand: boolean;
  readonly format: AnswerFormat;
  /** How often each check passes before it does what the actions say. */
  readonly passes: number;
  readonly settings: readonly CourseSettings[];
  readonly actions: readonly Action[];
}

export const LEAST_INTERVAL_MS = 1000;

const impact = fc.constantFrom<Impact>("critical", "degrading", "informational");
const settings: fc.Arbitrary<CourseSettings> = fc.record({
  intervalMs: fc.constantFrom(LEAST_INTERVAL_MS, LEAST_INTERVAL_MS, 1400, 2500),
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
  ending: fc.oneof(
    fc.constantFrom<EndingName>("passes", "warns", "throws an error with a code"),
    fc.constantFrom(...(Object.keys(endings) as EndingName[])),
  ),
  times: fc.constantFrom(1, 1, 3, 20),
});
const probe: fc.Arbitrary<Action> = fc.record({
  do: fc.constant("probe" as const),
  group: fc.nat({ max: 2 }),
  times: fc.constantFrom(...Array.from({ length: 20 }, () => 1), 5, 5, 5, 1000),
  method: fc.constantFrom("GET", "GET", "GET", "GET", undefined, "HEAD", "HEAD", "POST", "get"),
  authorization: fc.oneof(
    fc.constantFrom<Authorization | undefined>("yes", undefined),
    fc.constantFrom<Authorization>("no", "truthy", "promised", "rejected", "thrown"),
  ),
  isServed: fc.boolean(),
});
const freeze: fc.Arbitrary<Action> = fc.record({
  do: fc.constant("freeze" as const),
  ms: fc.integer({ min: 1, max: 60_000 }),
});
const release: fc.Arbitrary<Action> = fc.record({ do: fc.constant("release" as const) });
const held = (what: "hold" | "drain"): fc.Arbitrary<Action> =>
  fc.record({ do: fc.constant(what), reason: fc.nat({ max: reasons.length - 1 }) });

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 20, arbitrary: advance(1, 2500) },
  { weight: 4, arbitrary: advance(2500, 20_000) },
  { weight: 20, arbitrary: settle },
  { weight: 12, arbitrary: probe },
  { weight: 2, arbitrary: freeze },
  { weight: 2, arbitrary: held("hold") },
  { weight: 5, arbitrary: release },
  { weight: 1, arbitrary: held("drain") },
);

export const course: fc.Arbitrary<Course> = fc.record({
  isOnDemand: fc.boolean(),
  format: fc.constantFrom<AnswerFormat>("health+json", "terminus", "microprofile", "simple"),
  passes: fc.constantFrom(0, 0, 1, 10, 100),
  settings: fc.tuple(settings, settings, settings),
  actions: fc.array(action, { maxLength: 60, size: "max" }),
});
