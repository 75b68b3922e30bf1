import { EventEmitter } from "node:events";
import { alertRules as poolRules } from "../../db-pool-metrics/src/alerts.ts";
import { instrumentPool, poolSaturationCheck } from "../../db-pool-metrics/src/index.ts";
import type { PoolMonitor } from "../../db-pool-metrics/src/index.ts";
import { alertRules as readinessRules } from "../../readiness/src/alerts.ts";
import { eventLoopCheck, postgresCheck, redisCheck } from "../../readiness/src/checks.ts";
import { createReadiness } from "../../readiness/src/index.ts";
import type { Check as ReadinessCheck } from "../../readiness/src/index.ts";
import { readinessMetrics } from "../../readiness/src/metrics.ts";
import { createHttpMetrics, metricsHandler } from "../../slo-metrics/src/index.ts";
import type { HttpMetrics } from "../../slo-metrics/src/index.ts";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { Check } from "../src/check.ts";
import type { MetricSource } from "../src/metrics/metric-source.ts";
import { renderText } from "../src/metrics/text.ts";
import { ruleFileYaml } from "../src/rules/rule-file.ts";
import type { RuleGroup } from "../src/rules/rule-group.ts";

// Packages don't import each other: what one makes fits what another takes by its shape alone. `Notice` and `Finding`
// have no second owner yet; their lines come with the first package that tells or finds something.
describe("the shared shapes", () => {
  test("Check: what packages make is what the kernel and readiness mean", () => {
    expectTypeOf<ReadinessCheck>().toExtend<Check>();
    expectTypeOf(eventLoopCheck).returns.toExtend<Check>();
    expectTypeOf(postgresCheck).returns.toExtend<Check>();
    expectTypeOf(redisCheck).returns.toExtend<Check>();
    expectTypeOf(poolSaturationCheck).returns.toExtend<Check>();
  });

  test("MetricSource: every owner of metrics is one", () => {
    expectTypeOf<PoolMonitor>().toExtend<MetricSource>();
    expectTypeOf<HttpMetrics>().toExtend<MetricSource>();
    expectTypeOf(readinessMetrics).returns.toExtend<MetricSource>();
  });

  test("RuleGroup: every package's alertRules() makes them", () => {
    expectTypeOf(poolRules).returns.toExtend<readonly RuleGroup[]>();
    expectTypeOf(readinessRules).returns.toExtend<readonly RuleGroup[]>();
  });
});

/** As much of a pool as is needed to be instrumented. */
function idlePool(): Parameters<typeof instrumentPool>[0] {
  const counts = { totalCount: 0, idleCount: 0, waitingCount: 0, options: { max: 4 } };
  return Object.assign(new EventEmitter(), counts, { connect: () => Promise.reject(new Error("idle")) }) as never;
}

describe("packages that know nothing of each other", () => {
  test("work together: a pool's check in readiness, all their metrics on one page, all their rules in one file", async () => {
    const monitor = instrumentPool(idlePool(), { name: "main" });
    const readiness = createReadiness({ checks: [poolSaturationCheck(monitor)] });
    await readiness.start();
    expect(readiness.snapshot().groups.ready.status).toBe("pass");

    const reports = instrumentPool(idlePool(), { name: "reports" });
    const sources = [createHttpMetrics(), monitor, reports, readinessMetrics(readiness)];
    expect(() => metricsHandler({ sources })).not.toThrow();
    const page = renderText(sources.flatMap((source) => source.collect()));
    for (const name of ["http_server_active_requests", "db_client_connections_max", "readiness_check_status"]) {
      expect(page).toContain(`# TYPE ${name} `);
    }
    expect(ruleFileYaml([...poolRules(), ...readinessRules()])).toMatch(/alert: DependencyDown/);
    expect(page).toContain('db_client_connections_max{pool="main"} 4');
    expect(page).toContain('db_client_connections_max{pool="reports"} 4');
    await monitor.close();
    await reports.close();
    await readiness.close();
  });
});
