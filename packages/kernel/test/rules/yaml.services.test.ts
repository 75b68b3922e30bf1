import fc from "fast-check";
import { expect, it } from "vitest";
import { findProgram } from "../../../../tools/services/program.ts";
import { runPromtool } from "../../src/rules/promtool.ts";
import { yamlText } from "../../src/rules/yaml.ts";
import { texts } from "./plain-data-arbitrary.ts";

it("is read by Prometheus as the texts that were written", { timeout: 30_000 }, async () => {
  // Prometheus would expand templates, and drop labels without a value.
  const written = fc
    .sample(texts, { numRuns: 1500, seed: 20_261_122 })
    .filter((text) => !text.includes("{{") && text !== "");
  const rules = written.map((text, index) => ({ alert: `a${index}`, expr: "vector(1)", annotations: { text } }));
  const tests = written.map((text, index) => ({
    eval_time: "0s",
    alertname: `a${index}`,
    exp_alerts: [{ exp_annotations: { text } }],
  }));
  const files = {
    "rules.yml": yamlText({ groups: [{ name: "all", rules }] }),
    // JSON is YAML that is not ours.
    "tests.yml": escaped({ rule_files: ["rules.yml"], tests: [{ interval: "1m", alert_rule_test: tests }] }),
  };
  const program = await findProgram("promtool");
  const { ok, output } = await runPromtool(["test", "rules", "tests.yml"], { program, files });
  expect(output).toContain("SUCCESS");
  expect(ok).toBe(true);
});

/** JSON with nothing but ASCII; what JSON escapes as two halves has an escape of its own in YAML. */
function escaped(data: unknown): string {
  return JSON.stringify(data).replace(
    /[\u007f-\u{10ffff}]/gu,
    (character) => `\\U${(character.codePointAt(0) as number).toString(16).padStart(8, "0")}`,
  );
}
