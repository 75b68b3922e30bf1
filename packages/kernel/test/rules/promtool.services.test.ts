import { describe, expect, it } from "vitest";
import { findProgram } from "../../../../tools/services/program.ts";
import { checkMetrics, checkRules } from "../../src/rules/promtool.ts";

const program = await findProgram("promtool");

describe("promtool", () => {
  it("finds nothing in good metrics", async () => {
    const text = "# HELP jobs_total Jobs done.\n# TYPE jobs_total counter\njobs_total 1\n";
    expect(await checkMetrics(text, { program })).toEqual({ ok: true, output: "" });
  });

  it("tells what is bad in metrics", async () => {
    const text = "# HELP jobs Jobs done.\n# TYPE jobs counter\njobs 1\n";
    expect(await checkMetrics(text, { program })).toEqual({ ok: false, output: expect.stringContaining("_total") });
  });

  it("tells what is no PromQL in rules, and where", async () => {
    const rules = "groups:\n  - name: g\n    rules:\n      - record: a\n        expr: sum(\n";
    expect(await checkRules(rules, { program })).toEqual({
      ok: false,
      output: expect.stringContaining("rules.yml: 5:15:"),
    });
  });
});
