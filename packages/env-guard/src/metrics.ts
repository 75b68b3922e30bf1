import { systemClock, type Clock } from "@luneo/kernel/clock";
import { createCounter } from "@luneo/kernel/metrics/counter";
import { createGauge, type Gauge } from "@luneo/kernel/metrics/gauge";
import { createMetricSource, type MetricSource } from "@luneo/kernel/metrics/metric-source";
import { metricNames } from "./expiry/metric-names.ts";
import type { SecretAge, SecretLock } from "./expiry/secret-age.ts";
import { envGuard } from "./loaded/env-guard.ts";
import type { RingRole, RingStatus } from "./ring/key-ring.ts";

export type { Clock } from "@luneo/kernel/clock";
export type { MetricFamily } from "@luneo/kernel/metrics/metric-family";
export type { MetricSource } from "@luneo/kernel/metrics/metric-source";
export type { MetricRegistry } from "@luneo/kernel/metrics/registry-attachment";
export { readLockFile } from "./expiry/lock-file.ts";
export type { LockEntry, SecretLock } from "./expiry/secret-age.ts";

/** What {@link envMetrics} may be told. */
export interface EnvMetricsOptions {
  /** What `readLockFile("env-guard.lock.json")` returned. @defaultValue nothing is written down */
  readonly lock?: SecretLock;
  /** @defaultValue the system's clock */
  readonly clock?: Pick<Clock, "now">;
}

const ROLES: readonly RingRole[] = ["current", "next", "previous"];

/**
 * How long the secrets of a loaded environment live, and which keys its rings hold, as metrics; read when they are
 * scraped. Times are absolute, in seconds since 1970, and labels carry names only.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for what was not loaded
 * @example
 * envMetrics(env).attach(promClient.register);
 */
export function envMetrics(env: object, { lock, clock = systemClock }: EnvMetricsOptions = {}): MetricSource {
  const guard = envGuard(env);
  const expiry = createGauge({
    name: metricNames.expiry,
    help: "When the secret ends, in seconds since 1970, and what says so.",
    labels: ["name", "source"],
    aggregator: "min",
  });
  const rotated = createGauge({
    name: metricNames.rotated,
    help: "When the secret was last replaced, in seconds since 1970.",
    labels: ["name"],
    aggregator: "min",
  });
  const rotationDue = createGauge({
    name: metricNames.rotationDue,
    help: "When the secret is to be replaced, in seconds since 1970.",
    labels: ["name"],
    aggregator: "min",
  });
  const ageUnknown = createGauge({
    name: metricNames.ageUnknown,
    help: "1 for a secret of which nothing says how old it is or when it ends, else 0.",
    labels: ["name"],
    aggregator: "max",
  });
  const ringKeys = createGauge({
    name: metricNames.ringKeys,
    help: "How many keys of this role the ring holds: 1 or 0.",
    labels: ["name", "role"],
    aggregator: "max",
  });
  const kid = createGauge({
    name: metricNames.kid,
    help: "1 for the label that the key of this role was given; keys without one are left out.",
    labels: ["name", "role", "kid"],
    aggregator: "max",
  });
  const verifications = createCounter({
    name: metricNames.verifications,
    help: "What the key of this role has verified since the start.",
    labels: ["name", "role"],
  });
  const issues = createGauge({
    name: metricNames.issues,
    help: "How many problems of this code the environment was loaded with.",
    labels: ["code", "severity"],
    aggregator: "max",
  });

  function refreshAge(name: string, age: SecretAge): void {
    const { state, expiresAtMs, expirySource, rotatedAtMs, rotationDueAtMs } = age;
    clear(expiry, name);
    if (expirySource) expiry.set(expiry.row(name, expirySource), expiresAtMs! / 1000);
    set(rotated, name, rotatedAtMs);
    set(rotationDue, name, rotationDueAtMs);
    ageUnknown.set(ageUnknown.row(name), state === "unknown" ? 1 : 0);
  }

  function refreshRing(name: string, ring: RingStatus): void {
    clear(kid, name, 0);
    for (const role of ROLES) {
      const key = ring.keys.find((one) => one.role === role);
      ringKeys.set(ringKeys.row(name, role), key ? 1 : 0);
      if (key?.isExplicit) kid.set(kid.row(name, role, key.kid), 1);
      const row = verifications.row(name, role);
      // Counted by the ring itself; a ring that was made anew begins at 0, and a counter never goes back.
      verifications.add(row, Math.max(0, ring.verifications[role] - verifications.value(row)));
    }
  }

  function refresh(): void {
    for (const { name, companionOf, age, ring } of guard.status(clock.now(), lock && { lock }).variables) {
      // The end of a previous key is meant, and is told by the ring.
      if (age && !companionOf) refreshAge(name, age);
      if (ring) refreshRing(name, ring);
    }
    const codes = guard.warnings.map(({ code }) => code);
    for (const row of issues.rows.labelValues.keys()) issues.set(row, 0);
    for (const code of new Set(codes)) {
      issues.set(issues.row(code, "warning"), codes.filter((one) => one === code).length);
    }
  }

  const families = [expiry, rotated, rotationDue, ageUnknown, ringKeys, kid, verifications, issues];
  return createMetricSource({ families, refresh });
}

/** A time that is no longer known is not a number, which no alert takes for one. */
function set(gauge: Gauge, name: string, ms: number | undefined): void {
  if (ms !== undefined) gauge.set(gauge.row(name), ms / 1000);
  else clear(gauge, name);
}

/** Takes back what was said of a secret; rows never go away. */
function clear(gauge: Gauge, name: string, value = Number.NaN): void {
  for (const [row, labels] of gauge.rows.labelValues.entries()) {
    if (labels[0] === name) gauge.set(row, value);
  }
}
