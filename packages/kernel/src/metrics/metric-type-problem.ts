import { shown } from "../error.ts";
import type { Problem } from "../error.ts";
import type { MetricFamily, MetricType } from "./metric-family.ts";

/** As keys: a type that is added to the union and not here does not compile. */
const KNOWN: Readonly<Record<MetricType, true>> = { counter: true, gauge: true, histogram: true };

/**
 * What is wrong with the type of a family, if anything: a package with a newer copy of this code can have types whose
 * rows an encoder of this copy would misread.
 */
export function metricTypeProblem({ name, type }: MetricFamily): Problem | undefined {
  if (Object.hasOwn(KNOWN, type)) return undefined;
  return {
    code: "UNKNOWN_METRIC_TYPE",
    what: `The metric \`${name}\` must be a ${Object.keys(KNOWN).join(", ")}`,
    got: shown(type),
    fix: "Bring the package that exports it to the version of the one that counts it.",
  };
}
