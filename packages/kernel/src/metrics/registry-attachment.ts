import { LuneoError, shown } from "../error.ts";
import { createAttachedMetric } from "./attached-metric.ts";
import type { MetricFamily } from "./metric-family.ts";
import { metricRefusal } from "./metric-refusal.ts";
import { metricTypeProblem } from "./metric-type-problem.ts";

/**
 * What we need of a client library's registry, which is what `prom-client` 15 and its successor
 * `@prometheus-io/client` 0.16 have in common.
 *
 * `getSingleMetric` gives the very object that was registered, or undefined. One call of `metrics()` or
 * `getMetricsAsJSON()` begins to read all metrics before it awaits the first: so they are of the same moment.
 */
export interface MetricRegistry {
  readonly contentType: string;
  registerMetric(metric: object): void;
  getSingleMetric(name: string): unknown;
}

/** A function that adds `families` to a registry, each read after `refresh`, and refuses what would lose metrics. */
export function createRegistryAttachment(
  families: readonly MetricFamily[],
  refresh: () => void,
): (registry: MetricRegistry) => void {
  const ours = new WeakSet<object>();
  let client: object | undefined;
  let fresh = false;

  function refreshOnce(): void {
    if (fresh) return;
    refresh();
    // A registry asks for all families in one go, so all of them are of the same moment.
    fresh = true;
    queueMicrotask(() => {
      fresh = false;
    });
  }

  return (registry) => {
    assertRegistry(registry);
    assertTypes(families);
    const itsClient = clientOf(registry);
    if (client !== undefined && itsClient !== undefined && client !== itsClient) throw mixedClients();
    const taken = families.filter(({ name }) => registry.getSingleMetric(name) !== undefined);
    if (taken.some(({ name }) => ours.has(registry.getSingleMetric(name) as object))) throw alreadyAttached();
    if (taken.length > 0) throw namesTaken(taken);

    client ??= itsClient;
    for (const family of families) {
      const metric = createAttachedMetric(family, registry, refreshOnce);
      ours.add(metric);
      registry.registerMetric(metric);
    }
  };
}

/** The root class of the registry, which each installed client library, and each copy of it, has of its own. */
function clientOf(registry: object): object | undefined {
  let client: object | undefined;
  let ancestor = Object.getPrototypeOf(registry) as object | null;
  for (; ancestor !== null; ancestor = Object.getPrototypeOf(ancestor) as object | null) {
    if (Object.hasOwn(ancestor, "registerMetric")) client = ancestor;
  }
  return client;
}

function assertRegistry(registry: MetricRegistry | null | undefined): void {
  if (
    typeof registry?.registerMetric === "function" &&
    typeof registry.getSingleMetric === "function" &&
    typeof registry.contentType === "string"
  ) {
    return;
  }
  throw metricRefusal({
    code: "NOT_A_REGISTRY",
    what: "Metrics attach to a registry of prom-client or @prometheus-io/client",
    got: shown(registry),
    fix: "Pass the client's `register`.",
  });
}

function assertTypes(families: readonly MetricFamily[]): void {
  const problems = families.flatMap((family) => metricTypeProblem(family) ?? []);
  if (problems.length > 0) throw new LuneoError({ code: "UNKNOWN_METRIC_TYPE", problems });
}

function mixedClients(): LuneoError {
  return metricRefusal({
    code: "MIXED_METRIC_CLIENTS",
    what: "These metrics are attached to a registry of another metrics client, and of two clients one is never scraped",
    fix: "Keep one; `npm ls prom-client @prometheus-io/client` tells who brings which.",
  });
}

function alreadyAttached(): LuneoError {
  return metricRefusal({
    code: "ALREADY_ATTACHED",
    what: "These metrics are attached to this registry already",
    fix: "Attach them once.",
  });
}

function namesTaken(families: readonly MetricFamily[]): LuneoError {
  const code = "METRIC_NAME_TAKEN";
  const what = "The registry has another metric of this name";
  const fix = "Rename or remove it, or attach to another registry.";
  return new LuneoError({ code, problems: families.map(({ name }) => ({ code, what, got: shown(name), fix })) });
}
