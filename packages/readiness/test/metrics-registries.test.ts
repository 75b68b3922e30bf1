import { Registry as SuccessorRegistry } from "@prometheus-io/client";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import { readinessMetrics } from "../src/metrics.ts";

test.for([
  ["prom-client", () => new Registry()],
  ["@prometheus-io/client", () => new SuccessorRegistry() as unknown as Registry],
] as const)("a registry of %s serves what the snapshot says", async ([, createRegistry]) => {
  const registry = createRegistry();
  const redis = { name: "redis", kind: "dependency", run: () => ({ status: "skipped" as const }) } as const;
  const readiness = createReadiness({ checks: [redis] });
  readinessMetrics(readiness).attach(registry);
  expect(await registry.metrics()).toMatch(
    /readiness_check_status\{check="redis",kind="dependency",status="unknown"\} 1\n/,
  );
  await readiness.start();
  const text = await registry.metrics();
  await readiness.close();
  expect(text).toMatch(/readiness_check_status\{check="redis",kind="dependency",status="skipped"\} 1\n/);
  expect(text).toMatch(/readiness_check_runs_total\{check="redis",kind="dependency"\} 1\n/);
});
