import { existsSync, readFileSync } from "node:fs";
import { checkRules, testRules } from "@luneo/kernel/rules/promtool";
import type { PromtoolTest } from "@luneo/kernel/rules/promtool-test";
import { ruleFileYaml } from "@luneo/kernel/rules/rule-file";
import { beforeAll, expect, test } from "vitest";
import { findProgram, type Program } from "../../../tools/services/program.ts";
import { alertRules, type EnvAlertOptions } from "../src/alerts.ts";
import { problemsOf } from "./problems-of.ts";

const rules = ruleFileYaml(alertRules());
let program: Program;

beforeAll(async () => {
  program = await findProgram("promtool");
}, 120_000);

// Windows of hours: promtool evaluates each five minutes of them.
const quickRules = ruleFileYaml(alertRules({ stalledAfter: "6h", unusedAfter: "6h" }));

async function outcome(...tests: PromtoolTest[]): Promise<string> {
  const { ok, output } = await testRules(quickRules, tests, { program, evaluationInterval: "5m" });
  return ok ? "as expected" : output;
}

const day = 86_400;
const pods = ["a", "b"].map((instance) => `instance="${instance}",job="api"`);
/** The same values from both replicas. */
const series = (name: string, labels: string, values: string) =>
  pods.map((pod) => ({ series: `env_guard_${name}{${labels},${pod}}`, values }));
const runbook = (page: string) => `https://github.com/luneo/hardening/blob/main/docs/runbooks/${page}.md`;
const names = ["SecretRotationDue", "SecretExpiringSoon", "SecretExpired", "SecretAgeUnknown"];
const silent = (at: "1h" | "8d", ...except: string[]) =>
  names.filter((alert) => !except.includes(alert)).map((alert) => ({ alert, at, firing: [] }));

/** One secret that ends so many days after the moment that is looked at, an hour after the start. */
function ending(days: number, alert: string | undefined, summary = "", more: readonly string[] = []): PromtoolTest {
  const severity = alert === "SecretRotationDue" ? "warning" : "critical";
  return {
    name: `${days} days left`,
    interval: "5m",
    series: series("secret_expiry_timestamp_seconds", 'name="API_KEY",source="jwt"', `${3600 + days * day}x12`),
    alerts: [
      ...(alert
        ? [
            {
              alert,
              at: "1h" as const,
              firing: [
                {
                  labels: { name: "API_KEY", job: "api", severity },
                  annotations: {
                    summary: `API_KEY of api ${summary}`,
                    description: more[0] ?? "",
                    runbook_url: runbook("secret-expiring"),
                  },
                },
              ],
            },
          ]
        : []),
      ...silent("1h", alert ?? ""),
    ],
  };
}

test("the rules are those that were looked over", () => {
  const file = new URL("golden/alerts.yml", import.meta.url);
  expect(rules).toBe(readFileSync(file, "utf8"));
});

test("promtool finds nothing to complain about", async () => {
  expect(await checkRules(rules, { program })).toMatchObject({ ok: true });
});

test("every runbook that is linked exists", () => {
  const pages = new Set(
    Array.from(rules.matchAll(/runbook_url: \S+\/(docs\/runbooks\/\S+\.md)/g), ([, page]) => page!),
  );
  expect([...pages].toSorted()).toEqual(["docs/runbooks/rotate-secret.md", "docs/runbooks/secret-expiring.md"]);
  const isMissing = (page: string) => !existsSync(new URL(`../../../${page}`, import.meta.url));
  expect([...pages].filter(isMissing)).toEqual([]);
});

test("an end that comes near is a warning, then urgent, then over: one alert for all replicas", async () => {
  const soon = "What needs it fails from then on. Replace it now.";
  const over = "What needs it fails, or will when it connects anew.";
  expect(
    await outcome(
      ending(31, undefined),
      ending(29, "SecretRotationDue", "should be replaced", [
        "Its end is near, or its rotation was due. It ends in 29d 0h 0m 0s.",
      ]),
      ending(8, "SecretRotationDue", "should be replaced", [
        "Its end is near, or its rotation was due. It ends in 8d 0h 0m 0s.",
      ]),
      ending(6, "SecretExpiringSoon", "expires in 6d 0h 0m 0s", [soon]),
      ending(-1, "SecretExpired", "expired 1d 0h 0m 0s ago", [over]),
    ),
  ).toBe("as expected");
});

test("a rotation that is due is a warning, and a secret whose end isn't known any more is none", async () => {
  const due = (seconds: number | "NaN", isDue: boolean): PromtoolTest => ({
    name: `due at ${seconds}`,
    interval: "5m",
    series: series(
      "secret_rotation_due_timestamp_seconds",
      'name="API_KEY"',
      seconds === "NaN" ? "NaN NaN NaN NaN NaN" : `${seconds}x12`,
    ),
    alerts: [
      ...silent("1h", "SecretRotationDue"),
      {
        alert: "SecretRotationDue",
        at: "1h",
        firing: isDue
          ? [
              {
                labels: { name: "API_KEY", job: "api", severity: "warning" },
                annotations: {
                  summary: "API_KEY of api should be replaced",
                  description: "Its end is near, or its rotation was due. ",
                  runbook_url: runbook("secret-expiring"),
                },
              },
            ]
          : [],
      },
    ],
  });
  expect(await outcome(due(1800, true), due(7200, false), due("NaN", false))).toBe("as expected");
});

test("a secret of unknown age is told, after a quarter of an hour", async () => {
  const unknown: PromtoolTest = {
    name: "unknown",
    interval: "5m",
    series: [
      ...series("secret_age_unknown", 'name="OLD"', "1x12"),
      ...series("secret_age_unknown", 'name="NEW"', "0x12"),
    ],
    alerts: [
      { alert: "SecretAgeUnknown", at: "10m", firing: [] },
      {
        alert: "SecretAgeUnknown",
        at: "20m",
        firing: [
          {
            labels: { name: "OLD", job: "api", severity: "info" },
            annotations: {
              summary: "OLD of api has no known age",
              description:
                "Nothing says when it was made or ends: set its _ROTATED_AT or _EXPIRES_AT, or record it in env-guard.lock.json.",
              runbook_url: runbook("secret-expiring"),
            },
          },
        ],
      },
    ],
  };
  expect(await outcome(unknown)).toBe("as expected");
});

/** Steps of five minutes in so many hours. */
const steps = (hours: number): number => hours * 12;
const ring = (role: string, values: string) => series("secret_ring_keys", `name="JWT_SECRET",role="${role}"`, values);
const ringAlert = (severity: string, summary: string, description: string) => ({
  labels: { name: "JWT_SECRET", job: "api", severity },
  annotations: { summary: `JWT_SECRET of api ${summary}`, description, runbook_url: runbook("rotate-secret") },
});
const stalled = ringAlert(
  "warning",
  "has a next key that nobody promotes",
  "It has been staged for more than 6h. Promote it, or take it away.",
);

test("a next key that stays staged is told, though pods come and go", async () => {
  const staged: PromtoolTest = {
    name: "staged, and deployed again in the third hour",
    interval: "5m",
    series: [
      {
        series: 'env_guard_secret_ring_keys{name="JWT_SECRET",role="next",instance="a",job="api"}',
        values: `1x${steps(3)} _x${steps(6)}`,
      },
      {
        series: 'env_guard_secret_ring_keys{name="JWT_SECRET",role="next",instance="c",job="api"}',
        values: `_x${steps(3) + 3} 1x${steps(6)}`,
      },
    ],
    alerts: [
      { alert: "SecretRotationStalled", at: "5h", firing: [] },
      { alert: "SecretRotationStalled", at: "8h", firing: [stalled] },
    ],
  };
  expect(await outcome(staged)).toBe("as expected");
});

test("a rotation every few hours is none that has stalled", async () => {
  const rotated: PromtoolTest = {
    name: "staged, promoted, staged again",
    interval: "5m",
    series: ring("next", `1x${steps(3)} 0x${steps(1)} 1x${steps(5)}`),
    alerts: [{ alert: "SecretRotationStalled", at: "8h", firing: [] }],
  };
  expect(await outcome(rotated)).toBe("as expected");
});

test("replicas that disagree on a ring are told, those that agree are not", async () => {
  const skew = ringAlert(
    "warning",
    "differs between replicas",
    "They don't hold the same keys: a token that one replica signs may be rejected by another.",
  );
  const kid = (pod: string, label: string, values = "1x12") => ({
    series: `env_guard_secret_kid_info{name="JWT_SECRET",role="current",kid="${label}",${pod}}`,
    values,
  });
  const [a = "", b = ""] = pods;
  const keys = (pod: string, values: string) => ({
    series: `env_guard_secret_ring_keys{name="JWT_SECRET",role="next",${pod}}`,
    values,
  });
  const one = (name: string, list: PromtoolTest["series"], firing: (typeof skew)[]): PromtoolTest => {
    return { name, interval: "5m", series: list, alerts: [{ alert: "SecretRingSkew", at: "1h", firing }] };
  };
  expect(
    await outcome(
      one("labels differ", [kid(a, "old"), kid(b, "new")], [skew]),
      one("labels agree", [kid(a, "new"), kid(b, "new"), kid(a, "old", "0x12")], []),
      one("one has a next key", [keys(a, "1x12"), keys(b, "0x12")], [skew]),
      one("both have a next key", [keys(a, "1x12"), keys(b, "1x12")], []),
      one("a rollout of ten minutes", [keys(a, "1x12"), keys(b, "0x2 1x9")], []),
    ),
  ).toBe("as expected");
});

test("a previous key that verifies nothing can be retired, one that did can't", async () => {
  const verified = (role: string, values: string) =>
    series("secret_verifications_total", `name="JWT_SECRET",role="${role}"`, values);
  const unused = ringAlert(
    "info",
    "has a previous key that verifies nothing",
    "No token needed it for 6h: it can be retired, which completes the rotation.",
  );
  const one = (name: string, current: string, previous: string, firing: (typeof unused)[]): PromtoolTest => ({
    name,
    interval: "5m",
    series: [...ring("previous", `1x${steps(9)}`), ...verified("current", current), ...verified("previous", previous)],
    alerts: [{ alert: "SecretPreviousUnused", at: "8h", firing }],
  });
  const hours = steps(9);
  expect(
    await outcome(
      one("unused", `0+10x${hours}`, `5x${hours}`, [unused]),
      one("used in the fifth hour", `0+10x${hours}`, `0x${steps(5)} 1x${steps(4)}`, []),
      one("nothing is verified at all", `0x${hours}`, `0x${hours}`, []),
    ),
  ).toBe("as expected");
});

test("days, labels and runbooks come from the options", () => {
  const text = ruleFileYaml(
    alertRules({
      warn: "60d",
      critical: "2d",
      stalledAfter: "3d",
      unusedAfter: "14d",
      for: "1h",
      rolloutTime: "2h",
      by: ["namespace", "service"],
      runbooks: "https://wiki.example/runbooks",
    }),
  );
  expect(text).toContain(`< ${60 * day}\n`);
  expect(text).toContain(`< ${2 * day}\n`);
  expect(text).toContain("[3d:15m]");
  expect(text).toContain("[14d:15m]");
  expect(text.match(/for: 1h$/gm)).toHaveLength(6);
  expect(text.match(/for: 2h$/gm)).toHaveLength(1);
  expect(text).toContain("by (namespace, service, name)");
  expect(text).toContain("of {{ $labels.namespace }} {{ $labels.service }}");
  expect(text.match(/runbook_url: "?https:\/\/wiki\.example\/runbooks\//g)).toHaveLength(7);
});

test("the severity is that of the options, for all alerts or for some", () => {
  const severities = (options: EnvAlertOptions) =>
    alertRules(options).flatMap(({ rules }) => rules.map(({ labels }) => labels?.["severity"]));
  const own = ["warning", "critical", "critical", "info", "warning", "warning", "info"];
  expect(severities({})).toEqual(own);
  expect(severities({ severity: "page" })).toEqual(own.map(() => "page"));
  expect(severities({ severity: { SecretExpired: "page" } })).toEqual(own.with(2, "page"));
  for (const severity of [{ SecretGone: "page" }, { SecretExpired: "" }, [], 1]) {
    expect(problemsOf(() => alertRules({ severity } as never)).message).toContain("`severity`");
  }
});

test("all options that can't be kept are refused at once", () => {
  const options = { warn: "soon", critical: 7, for: "0s", by: ["name"], runbooks: "", severity: "", page: 1 } as never;
  const error = problemsOf(() => alertRules(options));
  expect(error).toMatchObject({ code: "ENV_ARGUMENT_INVALID" });
  for (const option of ["warn", "critical", "for", "by", "runbooks", "severity", "page"]) {
    expect(error.message).toContain(`\`${option}\``);
  }
  expect(problemsOf(() => alertRules({ warn: "7d" })).message).toContain("`critical` must be shorter than `warn`");
});
