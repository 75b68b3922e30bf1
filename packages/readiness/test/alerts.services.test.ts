import { existsSync } from "node:fs";
import { checkRules, testRules } from "@luneo/kernel/rules/promtool";
import type { PromtoolTest } from "@luneo/kernel/rules/promtool-test";
import { ruleFileYaml } from "@luneo/kernel/rules/rule-file";
import type { AlertingRule } from "@luneo/kernel/rules/rule-group";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../../tools/services/program.ts";
import { alertRules } from "../src/alerts.ts";
import type { ReadinessAlertOptions } from "../src/alerts.ts";

const target = (instance: string) => `job="orders",instance="${instance}"`;
const failing = (instance: string, check: string, kind = "dependency"): string =>
  `readiness_check_status{${target(instance)},check="${check}",kind="${kind}",status="fail"}`;
const impact = (instance: string, check: string, group: string, word: string): string =>
  `readiness_check_impact{${target(instance)},check="${check}",kind="dependency",group="${group}",impact="${word}"}`;
const notReady = (instance: string): string =>
  `readiness_group_status{${target(instance)},group="ready",status="fail"}`;
const counted = (what: string, instance: string, check: string): string =>
  `readiness_check_${what}_total{${target(instance)},check="${check}",kind="dependency"}`;

const rulesOf = (options?: ReadinessAlertOptions) =>
  alertRules(options).flatMap(({ rules }) => rules) as AlertingRule[];

/** What promtool says of the rules; its output tells which alert came out otherwise. */
async function tried(test: PromtoolTest): Promise<object> {
  return testRules(ruleFileYaml(alertRules()), [test], { program: await findProgram("promtool") });
}

test("the alerts are rules that Prometheus takes", async () => {
  const program = await findProgram("promtool");
  expect(await checkRules(ruleFileYaml(alertRules()), { program })).toMatchObject({ ok: true });
  const options = { by: ["namespace", "job"], severity: "page", flappingFrom: 10 };
  expect(await checkRules(ruleFileYaml(alertRules(options)), { program })).toMatchObject({ ok: true });
});

describe("DependencyDown", () => {
  test("fires once for all instances of a job, after two minutes, and never for a local check or for a blip", async () => {
    const down = {
      labels: { severity: "critical", job: "orders", check: "postgres" },
      annotations: {
        summary: "postgres is down for orders",
        description: "2 instance(s) of orders have had no good answer of postgres for 2m.",
        runbook_url: "https://github.com/luneo/hardening/blob/main/docs/runbooks/dependency-down.md",
      },
    };
    expect(
      await tried({
        name: "Postgres is down for two instances and returns",
        interval: "1m",
        series: [
          { series: failing("a", "postgres"), values: "0 1 1 1 1 0 0" },
          { series: failing("b", "postgres"), values: "0 1 1 1 1 0 0" },
          { series: failing("c", "postgres"), values: "0x6" },
          { series: failing("a", "redis"), values: "0 1 0 1 0 1 0" },
          { series: failing("a", "event-loop", "local"), values: "1x6" },
          ...["a", "b", "c"].map((one) => ({ series: impact(one, "postgres", "ready", "degrading"), values: "1x6" })),
          { series: impact("a", "postgres", "deploy", "critical"), values: "1x6" },
          { series: impact("a", "redis", "ready", "critical"), values: "1x6" },
        ],
        alerts: [
          { alert: "DependencyDown", at: "2m", firing: [] },
          { alert: "DependencyDown", at: "3m", firing: [down] },
          { alert: "DependencyDown", at: "4m", firing: [down] },
          { alert: "DependencyDown", at: "5m", firing: [] },
          { alert: "OptionalDependencyDown", at: "4m", firing: [] },
        ],
      }),
    ).toMatchObject({ ok: true });
  });

  test("leaves to OptionalDependencyDown what is informational, asked by deployments only, or in no group", async () => {
    const optional = (check: string) => ({
      labels: { severity: "warning", job: "orders", check },
      annotations: {
        summary: `${check} is down for orders, which can serve without it`,
        description: `1 instance(s) of orders have had no good answer of ${check} for 2m. It is informational for what is served, or asked about by deployments only.`,
        runbook_url: "https://github.com/luneo/hardening/blob/main/docs/runbooks/dependency-down.md",
      },
    });
    const checks = ["mail", "stripe", "stripe-key"];
    expect(
      await tried({
        name: "What can be done without",
        interval: "1m",
        series: [
          ...checks.map((check) => ({ series: failing("a", check), values: "1x6" })),
          { series: impact("a", "stripe", "ready", "informational"), values: "1x6" },
          { series: impact("a", "stripe-key", "deploy", "critical"), values: "1x6" },
        ],
        alerts: [
          { alert: "DependencyDown", at: "5m", firing: [] },
          { alert: "OptionalDependencyDown", at: "1m", firing: [] },
          { alert: "OptionalDependencyDown", at: "5m", firing: checks.map(optional) },
        ],
      }),
    ).toMatchObject({ ok: true });
  });
});

test("an instance that isn't ready while others are alerts after ten minutes; none that is alerts after two", async () => {
  const alone = {
    labels: { severity: "warning", job: "orders", instance: "b", group: "ready", status: "fail" },
    annotations: {
      summary: "b of orders is not ready, while others are",
      description: "It has answered 503 on /readyz for 10m: it costs what an instance costs, and serves nobody.",
      runbook_url: "https://github.com/luneo/hardening/blob/main/docs/runbooks/instance-not-ready.md",
    },
  };
  const none = {
    labels: { severity: "critical", job: "orders" },
    annotations: {
      summary: "No instance of orders is ready",
      description: "Every instance that is scraped has answered 503 on /readyz for 2m: nobody is served.",
      runbook_url: "https://github.com/luneo/hardening/blob/main/docs/runbooks/instance-not-ready.md",
    },
  };
  expect(
    await tried({
      name: "One instance never gets ready, and then the other fails too",
      interval: "1m",
      series: [
        { series: notReady("a"), values: "0x20 1x10" },
        { series: notReady("b"), values: "1x30" },
        // Another service of the same check is another matter.
        { series: notReady("a").replace("orders", "mails"), values: "0x30" },
      ],
      alerts: [
        { alert: "InstanceNotReady", at: "9m", firing: [] },
        { alert: "InstanceNotReady", at: "10m", firing: [alone] },
        { alert: "NoInstanceReady", at: "20m", firing: [] },
        { alert: "NoInstanceReady", at: "22m", firing: [] },
        { alert: "NoInstanceReady", at: "23m", firing: [none] },
        { alert: "InstanceNotReady", at: "23m", firing: [] },
      ],
    }),
  ).toMatchObject({ ok: true });
});

test("a run that never ends alerts; slow runs, checks at rest and checks that run seldom don't", async () => {
  expect(
    await tried({
      name: "Of four checks one is stuck",
      interval: "1m",
      series: [
        { series: counted("runs", "a", "postgres"), values: "0+12x5 60x30" },
        { series: counted("skipped_runs", "a", "postgres"), values: "0x5 0+12x30" },
        { series: counted("runs", "a", "slow"), values: "0+6x35" },
        { series: counted("skipped_runs", "a", "slow"), values: "0+6x35" },
        { series: counted("runs", "a", "resting"), values: "5x35" },
        { series: counted("skipped_runs", "a", "resting"), values: "1x35" },
      ],
      alerts: [
        { alert: "CheckStuck", at: "15m", firing: [] },
        {
          alert: "CheckStuck",
          at: "22m",
          firing: [
            {
              labels: { severity: "warning", job: "orders", instance: "a", check: "postgres", kind: "dependency" },
              annotations: {
                summary: "Check postgres of a is stuck",
                description:
                  "One of its runs does not end, and no other is begun before it does. The check can't recover by itself.",
                runbook_url: "https://github.com/luneo/hardening/blob/main/docs/runbooks/check-stuck.md",
              },
            },
          ],
        },
      ],
    }),
  ).toMatchObject({ ok: true });
});

test("what comes and goes too briefly to be down alerts as flapping, by the instance that sees it most", async () => {
  expect(
    await tried({
      name: "Redis flaps",
      interval: "1m",
      series: [
        { series: failing("a", "redis"), values: "0 1 0 1 0 1 0x60" },
        { series: failing("b", "redis"), values: "0 1 0 0 0 0 0x60" },
        { series: failing("a", "postgres"), values: "0 1 1 1 0 0 0x60" },
        { series: impact("a", "redis", "ready", "degrading"), values: "1x66" },
      ],
      alerts: [
        { alert: "CheckFlapping", at: "5m", firing: [] },
        {
          alert: "CheckFlapping",
          at: "6m",
          firing: [
            {
              labels: { severity: "warning", job: "orders", check: "redis" },
              annotations: {
                summary: "Check redis of orders comes and goes",
                description:
                  "It began or ceased to fail 6 times within 30 minutes on one instance, too briefly to alert as down.",
                runbook_url: "https://github.com/luneo/hardening/blob/main/docs/runbooks/check-flapping.md",
              },
            },
          ],
        },
        { alert: "DependencyDown", at: "6m", firing: [] },
        { alert: "CheckFlapping", at: "60m", firing: [] },
      ],
    }),
  ).toMatchObject({ ok: true });
});

describe("the options", () => {
  test("set times, severities, labels and runbooks", () => {
    const options: ReadinessAlertOptions = {
      downFor: "10m",
      notReadyFor: "20m",
      stuckFor: "30m",
      severity: { DependencyDown: "warning", CheckStuck: "info" },
      by: ["namespace", "job"],
      runbooks: "https://wiki.example/runbooks",
    };
    const rules = rulesOf(options);
    expect(rules.map(({ alert, for: lasting, labels }) => [alert, lasting, labels?.["severity"]])).toEqual([
      ["DependencyDown", "10m", "warning"],
      ["OptionalDependencyDown", "10m", "warning"],
      ["NoInstanceReady", "10m", "critical"],
      ["InstanceNotReady", "20m", "warning"],
      ["CheckStuck", "30m", "info"],
      ["CheckFlapping", undefined, "warning"],
    ]);
    for (const { annotations } of rules) {
      expect(annotations?.["runbook_url"]).toMatch(/^https:\/\/wiki\.example\/runbooks\/[\w-]+\.md$/);
    }
    expect(rules[0]?.annotations?.["summary"]).toContain("{{ $labels.namespace }} {{ $labels.job }}");
    expect(new Set(rulesOf({ severity: "page" }).map(({ labels }) => labels?.["severity"]))).toEqual(new Set(["page"]));
  });

  test("that can't be kept are refused at once", () => {
    const options = {
      downFor: "a while",
      notReadyFor: 3,
      stuckFor: "0s",
      flappingFrom: 1,
      by: ["status"],
      severity: { DependencyUp: "info" },
      runbooks: 7,
      down: "2m",
    } as object;
    const names = [
      "down",
      "downFor",
      "notReadyFor",
      "stuckFor",
      "flappingFrom",
      "by",
      "severity.DependencyUp",
      "runbooks",
    ];
    expect(() => alertRules(options)).toThrow(
      expect.objectContaining({
        name: "ReadinessError",
        code: "ALERTS_REFUSED",
        message: expect.stringMatching(new RegExp(names.map((name) => `\`${name}\``).join("[^]*"))) as string,
        problems: names.map(() => expect.objectContaining({ code: "INVALID_OPTION" }) as object),
      }),
    );
    expect(() => alertRules({ severity: "", by: [] })).toThrow(/`by`[^]*`severity`/);
  });
});

test("every alert links a runbook that exists, speaks of it, and is listed", async () => {
  const docs = new URL("../../../docs/runbooks/", import.meta.url);
  const { readFile } = await import("node:fs/promises");
  const index = await readFile(new URL("index.md", docs), "utf8");
  for (const { alert, annotations } of rulesOf()) {
    const [, page = ""] = /\/main\/docs\/runbooks\/([\w-]+\.md)$/.exec(annotations?.["runbook_url"] ?? "") ?? [];
    expect([alert, existsSync(new URL(page, docs))]).toEqual([alert, true]);
    expect(await readFile(new URL(page, docs), "utf8")).toContain(alert);
    expect(index).toContain(`\`${alert}\``);
    expect(index).toContain(page);
  }
});
