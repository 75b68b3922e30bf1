import type { Aggregator, MetricFamily, MetricType } from "./metric-family.ts";

type Labels = Readonly<Record<string, string | number>>;

interface Sample {
  /** Absent where it is the metric's own. */
  readonly metricName: string | undefined;
  readonly labels: Labels;
  /** Further labels, in an object whose text the registry keeps for as long as the object lives. */
  readonly sharedLabels?: Labels;
  readonly value: number;
}

interface Snapshot {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly aggregator: Aggregator;
  readonly values: Sample[];
}

/** A metric as the registries of `prom-client` and `@prometheus-io/client` use one; they only look at its shape. */
export interface AttachedMetric extends Omit<Snapshot, "values"> {
  /** For JSON, and for the merging of cluster workers: each sample with all its labels in an object of its own. */
  get(): Promise<Snapshot>;
  /** For text: the labels of a row in one object that stays the same. */
  getForPromString(): Promise<Snapshot>;
  /** Sets every row to zero; rows stay, since their ids are kept by those who count. */
  reset(): void;
}

const NO_LABELS: Labels = Object.freeze({});

/** `family` as a metric of `registry`; `refresh` is called before each reading. */
export function createAttachedMetric(
  family: MetricFamily,
  registry: { readonly contentType: string },
  refresh: () => void,
): AttachedMetric {
  const { name, help, type, aggregator, rows } = family;
  const isHistogram = type === "histogram";
  const buckets = isHistogram ? [...family.bounds, "+Inf"].map((le) => ({ le })) : [];
  const kept: Labels[] = [];
  let textName: string | undefined;

  function labelsOf(row: number): Labels {
    const values = rows.labelValues[row] ?? [];
    return (kept[row] ??= Object.freeze(Object.fromEntries(family.labels.map((label, i) => [label, values[i] ?? ""]))));
  }

  function snapshot(nameNow: string, shared: boolean): Snapshot {
    refresh();
    const samples: Sample[] = [];
    for (let row = 0; row < rows.count; row++) {
      const sharedLabels = labelsOf(row);
      const add = (value: number, labels = NO_LABELS, metricName?: string): void => {
        if (shared) samples.push({ metricName, labels, sharedLabels, value });
        else samples.push({ metricName, labels: { ...labels, ...sharedLabels }, value });
      };
      const numberAt = (column: number): number => rows.values[row * rows.width + column] ?? 0;
      let count = 0;
      buckets.forEach((bucket, column) => add((count += numberAt(column)), bucket, `${name}_bucket`));
      const last = numberAt(buckets.length);
      if (isHistogram) {
        add(last, NO_LABELS, `${name}_sum`);
        add(count, NO_LABELS, `${name}_count`);
      } else {
        add(last);
      }
    }
    return { name: nameNow, help, type, aggregator, values: samples };
  }

  return {
    get name(): string {
      return name;
    },
    // An OpenMetrics registry renames a counter, to what it is without `_total`, right before it asks for its text. A
    // metric that kept that name would be misnamed in every other registry that has it: here it holds for one text.
    set name(renamed: string) {
      textName = renamed;
    },
    help,
    type,
    aggregator,
    get: async () => snapshot(name, false),
    getForPromString: async () => {
      const openMetrics = registry.contentType.startsWith("application/openmetrics-text");
      const nameNow = textName ?? (openMetrics ? name.replace(/_total$/, "") : name);
      textName = undefined;
      return snapshot(nameNow, true);
    },
    reset: () => void rows.values.fill(0),
  };
}
