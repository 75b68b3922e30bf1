import { checkRules, testRules } from "@luneo/kernel/rules/promtool";
import type { PromtoolTest } from "@luneo/kernel/rules/promtool-test";
import { ruleFileYaml } from "@luneo/kernel/rules/rule-file";
import { beforeAll, expect, test } from "vitest";
import { findProgram, type Program } from "../../../tools/services/program.ts";
import { alertRules } from "../src/alerts.ts";

const rules = ruleFileYaml(alertRules());
const runbook = "https://github.com/luneo/hardening/blob/main/docs/runbooks/pool-saturated.md";
let program: Program;

beforeAll(async () => {
  program = await findProgram("promtool");
}, 120_000);

async function outcome(...tests: PromtoolTest[]): Promise<string> {
  const { ok, output } = await testRules(rules, tests, { program, evaluationInterval: "15s" });
  return ok ? "as expected" : output;
}

const pool = '{pool="main",instance="a",job="api"}';
const labels = { pool: "main", instance: "a", job: "api", severity: "warning" };
const series = (name: string, values: string) => ({ series: `db_client_connections_${name}${pool}`, values });
const utilisation = (percent: number) => ({
  labels,
  annotations: {
    summary: `Pool main is ${percent}% in use`,
    description: "On average over the last 5 minutes. The next burst will find no connection.",
    runbook_url: runbook,
  },
});
const saturation = (percent: number) => ({
  labels,
  annotations: {
    summary: `Requests wait for pool main ${percent}% of the time`,
    description: "Over the last 5 minutes, for that share of time, a caller waited because all were taken.",
    runbook_url: runbook,
  },
});

test("promtool finds nothing to complain about", async () => {
  expect(await checkRules(rules, { program })).toMatchObject({ ok: true });
});

test("thresholds, severity and runbooks come from the options", () => {
  const options = {
    utilisation: 1,
    saturatedTime: 0.2,
    severity: "critical",
    runbooks: "https://wiki.example/runbooks",
  };
  const text = ruleFileYaml(alertRules(options));
  expect(text).toMatch(/max > 1\n/);
  expect(text).toMatch(/> 0\.2\n/);
  expect(text.match(/severity: critical/g)).toHaveLength(2);
  expect(text.match(/runbook_url: "?https:\/\/wiki\.example\/runbooks\/pool-saturated\.md/g)).toHaveLength(2);
});

test("all options that can't be kept are refused at once", () => {
  const options = { utilisation: 80, saturatedTime: 0, severity: "", runbooks: "" };
  expect(() => alertRules(options)).toThrow(
    expect.objectContaining({
      name: "PoolSettingsError",
      code: "POOL_OPTIONS_REFUSED",
      problems: ["utilisation", "saturatedTime", "severity", "runbooks"].map((option) =>
        expect.objectContaining({ what: expect.stringContaining(`\`${option}\``) as string }),
      ),
    }),
  );
});

test("bursts that fill a pool 16 % of the time alert, though every sampled gauge shows it empty", async () => {
  // Four connections; each 15 seconds, all are lent out for 2.4 seconds, and somebody waits.
  const burst: PromtoolTest = {
    name: "short bursts",
    interval: "15s",
    series: [
      series("used_seconds_total", "0+9.6x80"),
      series("saturated_seconds_total", "0+2.4x80"),
      series("max", "4x80"),
      { series: `db_client_connections{pool="main",state="used",instance="a",job="api"}`, values: "0x80" },
    ],
    alerts: [
      { alert: "DbPoolSaturated", at: "1m", firing: [] },
      { alert: "DbPoolSaturated", at: "10m", firing: [saturation(16)] },
      { alert: "DbPoolUtilisationHigh", at: "10m", firing: [] },
    ],
    samples: [
      {
        expr: 'max_over_time(db_client_connections{state="used"}[10m]) / ignoring(state) db_client_connections_max > 0.8',
        at: "10m",
        samples: [],
      },
    ],
  };
  expect(await outcome(burst)).toBe("as expected");
});

test("a pool that is 90 % in use alerts although nobody waits, and one at 75 % does not", async () => {
  const used = (share: number): PromtoolTest => ({
    name: `${share} in use`,
    interval: "15s",
    series: [
      series("used_seconds_total", `0+${15 * 4 * share}x80`),
      series("saturated_seconds_total", "0x80"),
      series("max", "4x80"),
    ],
    alerts: [
      { alert: "DbPoolUtilisationHigh", at: "12m", firing: share > 0.8 ? [utilisation(share * 100)] : [] },
      { alert: "DbPoolSaturated", at: "12m", firing: [] },
    ],
  });
  expect(await outcome(used(0.9), used(0.75))).toBe("as expected");
});

test("waiting for 4 % of the time is tolerated", async () => {
  const quiet: PromtoolTest = {
    name: "little waiting",
    interval: "15s",
    series: [series("saturated_seconds_total", "0+0.6x80")],
    alerts: [{ alert: "DbPoolSaturated", at: "15m", firing: [] }],
  };
  expect(await outcome(quiet)).toBe("as expected");
});

test("a restart in the middle of a burst neither alerts by itself nor hides the burst", async () => {
  const restart: PromtoolTest = {
    name: "counter reset",
    interval: "15s",
    series: [series("saturated_seconds_total", "0+3x39 0+3x39")],
    alerts: [{ alert: "DbPoolSaturated", at: "12m", firing: [saturation(19)] }],
  };
  expect(await outcome(restart)).toBe("as expected");
});
