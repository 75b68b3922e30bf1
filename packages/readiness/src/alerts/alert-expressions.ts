import {
  and,
  changes,
  equal,
  greaterOrEqual,
  greaterThan,
  increase,
  matches,
  max,
  metric,
  min,
  not,
  sum,
  unless,
} from "@luneo/kernel/rules/promql";
import type { InstantVector } from "@luneo/kernel/rules/promql";

/** What the expressions need to know; all checked. */
export interface ExpressionOptions {
  /** Labels that tell one service from another. */
  readonly by: readonly string[];
  readonly flappingFrom: number;
}

/** What is alerted on. */
export type AlertSubject =
  | "dependencyDown"
  | "optionalDependencyDown"
  | "noInstanceReady"
  | "instanceNotReady"
  | "checkStuck"
  | "checkFlapping";

/** Expressions that have a sample for each thing that they are true of. */
export function alertExpressions({
  by,
  flappingFrom,
}: ExpressionOptions): Readonly<Record<AlertSubject, InstantVector>> {
  const ofCheck = { by: [...by, "check"] };
  const down = metric("readiness_check_status", { kind: "dependency", status: "fail" });
  // What is felt while users are served: not what a deployment alone asks about.
  const felt = metric("readiness_check_impact", {
    group: not(matches("startup|deploy")),
    impact: not("informational"),
  });
  // By all labels of the target, whichever there are.
  const same = { ignoring: ["status", "group", "impact"] };
  const notReady = metric("readiness_group_status", { group: "ready", status: "fail" });
  const least = min(notReady, { by });
  return {
    dependencyDown: greaterThan(sum(and(down, felt, same), ofCheck), 0),
    optionalDependencyDown: greaterThan(sum(unless(down, felt, same), ofCheck), 0),
    noInstanceReady: equal(least, 1),
    instanceNotReady: and(equal(notReady, 1), equal(least, 0), { on: by }),
    // A slow run makes a turn be skipped too; but then another run follows it.
    checkStuck: unless(
      greaterThan(increase(metric("readiness_check_skipped_runs_total"), "10m"), 0),
      greaterThan(increase(metric("readiness_check_runs_total"), "10m"), 0),
    ),
    // Not the counter of transitions: results that get too old while nobody asks (on demand) are transitions as well.
    checkFlapping: greaterOrEqual(
      max(changes(metric("readiness_check_status", { status: "fail" }), "30m"), ofCheck),
      flappingFrom,
    ),
  };
}
