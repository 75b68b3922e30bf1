import { renderText } from "@luneo/kernel/metrics/text";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { checkMetrics } from "@luneo/kernel/rules/promtool";
import { expect, test } from "vitest";
import { findProgram } from "../../../tools/services/program.ts";
import { createReadiness } from "../src/index.ts";
import type { Check } from "../src/index.ts";
import { readinessMetrics } from "../src/metrics.ts";
import { controlledCheck } from "./controlled-check.ts";

test("what is exported passes promtool, and is what the snapshot says at the scrape", async () => {
  const clock = createManualClock(Date.UTC(2026, 10, 22));
  const postgres = controlledCheck("postgres", { interval: "1s", timeout: "100ms", failAfter: 1, impact: "critical" });
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
      'readiness_check_impact{check="postgres",kind="dependency",group="ready",impact="critical"} 1',
      'readiness_check_impact{check="event-loop",kind="local",group="live",impact="critical"} 1',
      'readiness_check_duration_seconds{check="postgres",kind="dependency"} 1',
      'readiness_check_last_success_timestamp_seconds{check="postgres",kind="dependency"} 1795305600',
      'readiness_check_runs_total{check="postgres",kind="dependency"} 2',
      'readiness_check_skipped_runs_total{check="postgres",kind="dependency"} 1',
      'readiness_check_transitions_total{check="postgres",kind="dependency"} 2',
    ]),
  );
});

test("a check's value is told in base units, and as NaN while its last run told none", async () => {
  const manual = createManualClock();
  let frozenMs = 0;
  const clock = { ...manual, monotonic: () => manual.monotonic() + frozenMs };
  const told: Record<string, object> = {
    delay: { value: 250, unit: "ms" },
    age: { value: 90, unit: "s" },
    left: { value: 2, unit: "days" },
    share: { value: 0.4, unit: "ratio" },
    count: { value: 7 },
    odd: { value: 1, unit: "constructor" },
    none: {},
  };
  const checks = Object.keys(told).map((name): Check => ({ name, kind: "local", run: () => told[name] ?? {} }));
  const readiness = createReadiness({ checks, clock, random: () => 0, defaults: { interval: "1s", timeout: "1s" } });
  const metrics = readinessMetrics(readiness);
  const values = (): Record<string, string> => {
    const rows = renderText(metrics.collect()).matchAll(
      /^readiness_check_value\{check="(\w+)",.*unit="(\w*)"\} (.*)$/gm,
    );
    return Object.fromEntries(Array.from(rows, ([, name, unit, value]) => [name!, `${value!} ${unit!}`.trim()]));
  };
  expect(values()).toEqual({});
  await readiness.start();
  const all = { delay: "0.25 seconds", age: "90 seconds", left: "172800 seconds", share: "0.4 ratio", count: "7" };
  expect(values()).toEqual({ ...all, odd: "1 constructor" });
  const { ok, output } = await checkMetrics(renderText(metrics.collect()), { program: await findProgram("promtool") });
  expect({ ok, output }).toEqual({ ok: true, output: "" });

  told["share"] = { status: "fail", code: "GONE" };
  await manual.advance(1000);
  expect(values()).toEqual({ ...all, share: "NaN ratio", odd: "1 constructor" });
  told["share"] = { value: 0.5, unit: "ratio" };
  await manual.advance(2000);
  expect(values()["share"]).toBe("0.5 ratio");
  frozenMs = 60_000;
  expect(new Set(Object.values(values()))).toEqual(new Set(["NaN seconds", "NaN ratio", "NaN", "NaN constructor"]));
  await readiness.close();
});

/** A registry as client libraries have it, as far as it is needed to read what was attached. */
class Registry {
  readonly contentType = "text/plain; version=0.0.4";
  readonly metrics = new Map<string, { get(): Promise<{ values: { value: number }[] }> }>();
  registerMetric(metric: object): void {
    this.metrics.set((metric as { name: string }).name, metric as never);
  }
  getSingleMetric(name: string): unknown {
    return this.metrics.get(name);
  }
  async read(name: string): Promise<number[]> {
    return ((await this.metrics.get(name)?.get())?.values ?? []).map(({ value }) => value);
  }
}

test("two registries, and two sources of one readiness, tell the same and count nothing twice", async () => {
  const clock = createManualClock();
  const postgres = controlledCheck("postgres", { interval: "1s" });
  const readiness = createReadiness({ checks: [postgres], clock, random: () => 0 });
  const [first, second, third] = [new Registry(), new Registry(), new Registry()];
  const metrics = readinessMetrics(readiness);
  metrics.attach(first);
  metrics.attach(second);
  readinessMetrics(readiness).attach(third);
  postgres.settle("pass");
  await readiness.start();
  for (let scrape = 1; scrape <= 3; scrape += 1) {
    for (const registry of [first, second, third]) {
      expect(await registry.read("readiness_check_runs_total")).toEqual([scrape]);
      expect(await registry.read("readiness_check_transitions_total")).toEqual([1]);
    }
    postgres.settle("pass");
    await clock.advance(1000);
  }
  expect(() => metrics.attach(first)).toThrow(expect.objectContaining({ code: "ALREADY_ATTACHED" }));
  await readiness.close();
});
