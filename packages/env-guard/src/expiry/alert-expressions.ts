import type { Duration } from "@luneo/kernel/duration";
import { durationMs } from "@luneo/kernel/duration";
import {
  and,
  count,
  equal,
  greaterOrEqual,
  greaterThan,
  increase,
  lessOrEqual,
  lessThan,
  max,
  maxOverTime,
  metric,
  min,
  minOverTime,
  multiply,
  offset,
  or,
  range,
  subquery,
  subtract,
  sum,
  time,
} from "@luneo/kernel/rules/promql";
import type { InstantVector } from "@luneo/kernel/rules/promql";
import { metricNames } from "./metric-names.ts";

/** What the expressions need to know; all checked. */
export interface ExpressionOptions {
  readonly warn: Duration;
  readonly critical: Duration;
  readonly stalledAfter: Duration;
  readonly unusedAfter: Duration;
  /** Labels that tell one service from another; replicas of one are taken together. */
  readonly by: readonly string[];
}

/** What is alerted on. */
export type AlertSubject = "due" | "expiring" | "expired" | "unknown" | "stalled" | "skew" | "unused";

/** Expressions that have one sample for each secret of each service that they are true of. */
export function alertExpressions(options: ExpressionOptions): Readonly<Record<AlertSubject, InstantVector>> {
  const by = { by: [...options.by, "name"] };
  const seconds = (span: Duration): number => durationMs(span, "span") / 1000;
  const left = subtract(min(metric(metricNames.expiry), by), time());
  const due = subtract(min(metric(metricNames.rotationDue), by), time());
  const keys = (role: string): InstantVector => max(metric(metricNames.ringKeys, { role }), by);
  // There now, at every quarter of an hour since, as far as it was scraped, and there that long ago.
  const isThereFor = (role: string, span: Duration): InstantVector =>
    and(
      equal(minOverTime(subquery(keys(role), span, "15m")), 1),
      equal(max(maxOverTime(offset(range(metric(metricNames.ringKeys, { role }), "1h"), span)), by), 1),
    );
  const verified = (role: string): InstantVector =>
    sum(increase(metric(metricNames.verifications, { role }), options.unusedAfter), by);

  return {
    due: or(
      and(lessThan(left, seconds(options.warn)), greaterOrEqual(left, seconds(options.critical))),
      lessOrEqual(due, 0),
    ),
    expiring: and(lessThan(left, seconds(options.critical)), greaterThan(left, 0)),
    // Since when, so that a person reads it as a time that has passed.
    expired: multiply(lessOrEqual(left, 0), -1),
    unknown: equal(max(metric(metricNames.ageUnknown), by), 1),
    stalled: isThereFor("next", options.stalledAfter),
    // Labels are compared where people gave them; else whether the replicas have a key of the same roles at all.
    skew: or(
      greaterThan(
        max(
          count(max(equal(metric(metricNames.kid), 1), { by: [...by.by, "role", "kid"] }), { by: [...by.by, "role"] }),
          by,
        ),
        1,
      ),
      greaterThan(
        max(
          subtract(
            max(metric(metricNames.ringKeys), { by: [...by.by, "role"] }),
            min(metric(metricNames.ringKeys), { by: [...by.by, "role"] }),
          ),
          by,
        ),
        0,
      ),
    ),
    unused: and(
      isThereFor("previous", options.unusedAfter),
      equal(verified("previous"), 0),
      // Where nothing is verified at all, it tells nothing that the previous key verifies nothing.
      greaterThan(verified("current"), 0),
    ),
  };
}
