import type { Problem } from "../error.ts";
import { assertMetricDefinition } from "./metric-definition.ts";
import type { MetricDefinition } from "./metric-definition.ts";
import type { Aggregator, MetricFacts, MetricType } from "./metric-family.ts";
import { createRowTable } from "./row-table.ts";
import type { RowTable } from "./row-table.ts";

/** What a type of metric adds to a definition. */
export interface MetricLayout {
  /** Numbers in a row. */
  readonly width: number;
  /** @defaultValue "sum" */
  readonly aggregator?: Aggregator | undefined;
  /** What the type itself refuses in its definition. */
  readonly problems?: readonly Problem[];
}

/** What all types of metric have in common: a checked definition, and rows. */
export interface LabelledMetric<Type extends MetricType> extends MetricFacts, RowTable {
  readonly type: Type;
}

/**
 * A metric without its verbs, which its type adds.
 *
 * @throws LuneoError `INVALID_METRIC`
 */
export function createLabelledMetric<Type extends MetricType>(
  type: Type,
  definition: MetricDefinition,
  { width, aggregator = "sum", problems = [] }: MetricLayout,
): LabelledMetric<Type> {
  assertMetricDefinition(type, definition, problems);
  const { name, help } = definition;
  const labels = Object.freeze([...(definition.labels ?? [])]);
  return { name, help, type, labels, aggregator, ...createRowTable(labels, width) };
}
