import { renderText } from "@luneo/kernel/metrics/text";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { checkMetrics } from "@luneo/kernel/rules/promtool";
import { expect, test } from "vitest";
import { findProgram } from "../../../tools/services/program.ts";
import { createReadiness } from "../src/index.ts";
import { readinessMetrics } from "../src/metrics.ts";
import { controlledCheck } from "./controlled-check.ts";

test("what is exported passes promtool, and is what the snapshot says at the scrape", async () => {
  const clock = createManualClock(Date.UTC(2026, 10, 22));
  const postgres = controlledCheck("postgres", { interval: "1s", timeout: "100ms", failAfter: 1 });
  const loop = controlledCheck("event-loop", { kind: "local" });
  const readiness = createReadiness({
    checks: [postgres, loop],
    groups: { live: ["event-loop"] },
    clock,
    random: () => 0,
  });
  const metrics = readinessMetrics(readiness);
  const scrape = (): string[] =>
    renderText(metrics.collect())
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));

  expect(scrape()).toContain('readiness_check_status{check="postgres",kind="dependency",status="unknown"} 1');
  expect(scrape().join("\n")).not.toContain("last_success");
  postgres.settle("pass");
  loop.settle("warn");
  await readiness.start();
  await clock.advance(2100);
  const { ok, output } = await checkMetrics(renderText(metrics.collect()), { program: await findProgram("promtool") });
  expect({ ok, output }).toEqual({ ok: true, output: "" });
  expect(scrape()).toEqual(
    expect.arrayContaining([
      'readiness_check_status{check="postgres",kind="dependency",status="pass"} 0',
      'readiness_check_status{check="postgres",kind="dependency",status="fail"} 1',
      'readiness_check_status{check="event-loop",kind="local",status="warn"} 1',
      'readiness_group_status{group="ready",status="fail"} 1',
      'readiness_group_status{group="live",status="warn"} 1',
      'readiness_check_duration_seconds{check="postgres",kind="dependency"} 1',
      'readiness_check_last_success_timestamp_seconds{check="postgres",kind="dependency"} 1795305600',
      'readiness_check_runs_total{check="postgres",kind="dependency"} 2',
      'readiness_check_skipped_runs_total{check="postgres",kind="dependency"} 1',
      'readiness_check_transitions_total{check="postgres",kind="dependency"} 2',
    ]),
  );
});
