import { describe, expect, it } from "vitest";
import { absent, add, greaterThan, metric, rate, sum } from "../../src/rules/promql.ts";
import { ruleFileYaml } from "../../src/rules/rule-file.ts";
import type { RuleGroup } from "../../src/rules/rule-group.ts";

const groups: RuleGroup[] = [
  {
    name: "api",
    interval: "1.5m",
    limit: 20,
    labels: { team: "core", severity: "ticket" },
    rules: [
      { record: "job:http_requests:rate5m", expr: sum(rate(metric("http_requests_total"), "5m"), { by: ["job"] }) },
      {
        alert: "ApiDown",
        expr: absent(metric("up", { job: "api" })),
        for: "2m",
        keepFiringFor: "10m",
        labels: { severity: "page" },
        annotations: { summary: "{{ $labels.job }} is gone: {{ $value }}", description: "First.\nSecond.\n" },
      },
    ],
  },
  { name: "plain", rules: [{ record: "two", expr: add(1, 1) }] },
];

describe("ruleFileYaml", () => {
  it("writes the groups, with a group's labels on its rules", () => {
    expect(ruleFileYaml(groups, { header: "Written by a test." })).toBe(
      `# Written by a test.
groups:
  - name: api
    interval: 90s
    limit: 20
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
        labels:
          team: core
          severity: ticket
      - alert: ApiDown
        expr: absent(up{job="api"})
        for: 2m
        keep_firing_for: 10m
        labels:
          team: core
          severity: page
        annotations:
          summary: '{{ $labels.job }} is gone: {{ $value }}'
          description: |
            First.
            Second.
  - name: plain
    rules:
      - record: two
        expr: 1 + 1
`,
    );
  });

  it("breaks long expressions into lines", () => {
    const expr = greaterThan(metric("a_rather_long_name"), metric("another_rather_long_name"));
    expect(ruleFileYaml([{ name: "g", rules: [{ record: "r", expr }] }], { width: 30 })).toContain(
      "expr: |-\n          a_rather_long_name\n          > another_rather_long_name\n",
    );
  });

  it("refuses groups with all that is wrong", () => {
    const wrong: RuleGroup[] = [{ name: "", rules: [] }];
    expect(() => ruleFileYaml(wrong)).toThrow(
      expect.objectContaining({
        code: "RULES_REFUSED",
        problems: [
          expect.objectContaining({ code: "RULE_GROUP_NAME" }),
          expect.objectContaining({ code: "RULE_GROUP_EMPTY" }),
        ],
      }),
    );
  });

  it("can be empty", () => {
    expect(ruleFileYaml([])).toBe("groups: []\n");
  });
});
