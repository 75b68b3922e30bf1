import { existsSync } from "node:fs";
import { checkRules, testRules } from "@luneo/kernel/rules/promtool";
import { ruleFileYaml } from "@luneo/kernel/rules/rule-file";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../../tools/services/program.ts";
import { alertRules } from "../src/alerts.ts";

const failing = (instance: string, check: string, kind = "dependency"): string =>
  `readiness_check_status{job="orders",instance="${instance}",check="${check}",kind="${kind}",status="fail"}`;

const down = {
  labels: { severity: "critical", job: "orders", check: "postgres" },
  annotations: {
    summary: "postgres is down for orders",
    description: "2 instance(s) of orders have had no good answer of postgres for 2m.",
    runbook_url: "https://github.com/luneo/hardening/blob/main/docs/runbooks/dependency-down.md",
  },
};

describe("the alert that a dependency is down", () => {
  test("is a rule that Prometheus takes", async () => {
    const result = await checkRules(ruleFileYaml(alertRules()), { program: await findProgram("promtool") });
    expect(result).toMatchObject({ ok: true });
  });

  test("fires once for all instances of a job, after two minutes, and never for a local check or for a blip", async () => {
    const result = await testRules(
      ruleFileYaml(alertRules()),
      [
        {
          name: "Postgres is down for two instances and returns",
          interval: "1m",
          series: [
            { series: failing("a", "postgres"), values: "0 1 1 1 1 0 0" },
            { series: failing("b", "postgres"), values: "0 1 1 1 1 0 0" },
            { series: failing("a", "redis"), values: "0 1 0 1 0 1 0" },
            { series: failing("a", "event-loop", "local"), values: "1x6" },
          ],
          alerts: [
            { alert: "DependencyDown", at: "2m", firing: [] },
            { alert: "DependencyDown", at: "3m", firing: [down] },
            { alert: "DependencyDown", at: "4m", firing: [down] },
            { alert: "DependencyDown", at: "5m", firing: [] },
          ],
        },
      ],
      { program: await findProgram("promtool") },
    );
    expect(result).toMatchObject({ ok: true });
  });

  test("takes its time, severity and runbooks from the options", () => {
    const options = { downFor: "10m", severity: "warning", runbooks: "https://wiki.example/runbooks" } as const;
    const [rule] = alertRules(options)[0]?.rules ?? [];
    expect(rule).toMatchObject({
      for: "10m",
      labels: { severity: "warning" },
      annotations: { runbook_url: "https://wiki.example/runbooks/dependency-down.md" },
    });
  });

  test("refuses all options that can't be kept at once", () => {
    const options = { downFor: "a while", severity: "", runbooks: 7 } as object;
    expect(() => alertRules(options)).toThrow(
      expect.objectContaining({
        name: "ReadinessError",
        code: "ALERTS_REFUSED",
        message: expect.stringMatching(/`downFor`[^]*`severity`[^]*`runbooks`/) as string,
        problems: [{ code: "INVALID_DURATION" }, { code: "TEXT_EMPTY" }, { code: "TEXT_EMPTY" }].map((problem) =>
          expect.objectContaining(problem),
        ),
      }),
    );
  });

  test("links a runbook that exists", () => {
    for (const rule of alertRules().flatMap(({ rules }) => rules)) {
      const url = "annotations" in rule ? rule.annotations?.["runbook_url"] : undefined;
      expect(url).toMatch(/\/main\/docs\/runbooks\/[\w-]+\.md$/);
      expect(existsSync(new URL(`../../../${url?.split("/main/")[1]}`, import.meta.url))).toBe(true);
    }
  });
});
