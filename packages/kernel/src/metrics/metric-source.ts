import { LuneoError, shown } from "../error.ts";
import type { MetricFamily } from "./metric-family.ts";
import { createRegistryAttachment } from "./registry-attachment.ts";
import type { MetricRegistry } from "./registry-attachment.ts";

/** Metrics of one owner, for whatever exports them. */
export interface MetricSource {
  /** All metrics, with the gauges that are read at scrape read just now. */
  collect(): readonly MetricFamily[];
  /**
   * Adds all metrics to the registry of a client library, where they are read at each scrape; or none of them.
   *
   * @throws LuneoError `NOT_A_REGISTRY`, `UNKNOWN_METRIC_TYPE`, `MIXED_METRIC_CLIENTS`, `ALREADY_ATTACHED` or
   *   `METRIC_NAME_TAKEN`
   */
  attach(registry: MetricRegistry): void;
}

/** What a metric source is made from. */
export interface MetricSourceOptions {
  readonly families: readonly MetricFamily[];
  /**
   * Sets the gauges whose values are read rather than counted: synchronous, once a scrape, however many families there
   * are. What it throws fails the scrape, because a gauge that could not be read would go on telling its last value.
   *
   * @defaultValue nothing to read
   */
  readonly refresh?: () => void;
}

/**
 * A source of these families.
 *
 * @throws LuneoError `INVALID_METRIC_SOURCE` when two families have the same name
 */
export function createMetricSource({ families, refresh = () => {} }: MetricSourceOptions): MetricSource {
  const problems = families
    .map(({ name }) => name)
    .filter((name, index, names) => names.indexOf(name) < index)
    .map((name) => ({
      code: "DUPLICATE_METRIC",
      what: "A source has each metric once",
      got: shown(name),
      fix: "Rename the second, or give one metric another label.",
    }));
  if (problems.length > 0) throw new LuneoError({ code: "INVALID_METRIC_SOURCE", problems });

  const all = Object.freeze([...families]);
  return Object.freeze({
    collect(): readonly MetricFamily[] {
      refresh();
      return all;
    },
    attach: createRegistryAttachment(all, refresh),
  });
}
