import type { MetricRegistry } from "@luneo/kernel/metrics/registry-attachment";
import { PoolSettingsError } from "./pool-settings-error.ts";

/** What a registry reads of a metric. */
interface ReadableMetric {
  name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator: string;
  get(): Promise<Reading>;
  getForPromString(): Promise<Reading>;
  reset(): void;
}

interface Reading {
  readonly values: readonly unknown[];
}

// On the metric itself, so that every copy of this package in a process finds it, whichever module format it is.
const membersKey = Symbol.for("@luneo/db-pool-metrics/members");

type JoinedMetric = ReadableMetric & { readonly [membersKey]: Map<string, ReadableMetric> };

/** A registry to attach one pool's metrics to, and the way to take them out again. */
export interface JoiningRegistry {
  readonly registry: MetricRegistry;
  leave(): void;
}

/**
 * `registry`, where metrics of several pools join under one name, because a registry has each name once.
 *
 * @throws PoolSettingsError `POOL_ALREADY_ATTACHED` when it has metrics of a pool of this name
 */
export function joiningRegistry(registry: MetricRegistry, pool: string): JoiningRegistry {
  const joined: JoinedMetric[] = [];

  function joinedMetric(name: string): JoinedMetric | undefined {
    const metric = registry.getSingleMetric(name) as JoinedMetric | undefined;
    return metric !== undefined && membersKey in metric ? metric : undefined;
  }

  // Inherits, so that what else is asked of the registry, also where it comes from, is answered by the registry.
  const joining = Object.create(registry, {
    getSingleMetric: {
      value(name: string) {
        const metric = joinedMetric(name);
        if (metric?.[membersKey].has(pool)) throw alreadyAttached(pool);
        return metric === undefined ? registry.getSingleMetric(name) : undefined;
      },
    },
    registerMetric: {
      value(member: ReadableMetric) {
        const existing = joinedMetric(member.name);
        const metric = existing ?? createJoinedMetric(member);
        metric[membersKey].set(pool, member);
        joined.push(metric);
        if (existing === undefined) registry.registerMetric(metric);
      },
    },
  }) as MetricRegistry;

  return {
    registry: joining,
    leave() {
      for (const metric of joined) metric[membersKey].delete(pool);
    },
  };
}

function createJoinedMetric(first: ReadableMetric): JoinedMetric {
  const { name, help, type, aggregator } = first;
  const members = new Map<string, ReadableMetric>();

  async function read(how: "get" | "getForPromString"): Promise<Reading> {
    const readings = await Promise.all([...members.values()].map((member) => member[how]()));
    const own: object = { name, help, type, aggregator };
    return { ...own, ...readings[0], values: readings.flatMap(({ values }) => values) };
  }

  return {
    [membersKey]: members,
    get name() {
      return name;
    },
    // An OpenMetrics registry renames a counter right before it reads its text; the members know what to make of that.
    set name(renamed) {
      for (const member of members.values()) member.name = renamed;
    },
    help,
    type,
    aggregator,
    get: () => read("get"),
    getForPromString: () => read("getForPromString"),
    reset() {
      for (const member of members.values()) member.reset();
    },
  };
}

function alreadyAttached(pool: string): PoolSettingsError {
  return new PoolSettingsError({
    code: "POOL_ALREADY_ATTACHED",
    message: `The registry already has metrics of a pool named \`${pool}\`. Attach each pool once, under its own name.`,
  });
}
