import { describe, expect, it } from "vitest";
import { fileScores, renderScores, totalOf, type StrykerReport } from "../mutation-scores.ts";

const source = "const a = 1;\nif (a > 1) {\n  b();\n}\n";
const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});
const report = {
  files: {
    "src/b.ts": {
      source,
      mutants: [
        { status: "NoCoverage", replacement: "{}", location: at(2, 12, 4, 2) },
        { status: "Survived", replacement: "a >= 1", location: at(2, 5, 2, 10) },
        { status: "Killed", replacement: "true", location: at(2, 5, 2, 10) },
        { status: "Timeout", replacement: "false", location: at(2, 5, 2, 10) },
        { status: "Ignored", replacement: "``", location: at(1, 1, 1, 2) },
        { status: "CompileError", replacement: "2", location: at(1, 1, 1, 2) },
      ],
    },
    "src/a.ts": { source, mutants: [{ status: "Killed", replacement: "0", location: at(1, 11, 1, 12) }] },
  },
} as const satisfies StrykerReport;

describe("mutation scores", () => {
  it("count what a test noticed by failing or hanging, against what survived or never ran", () => {
    const files = fileScores(report);
    expect(files.map(({ file, killed, survived, score }) => [file, killed, survived, score])).toEqual([
      ["src/a.ts", 1, 0, 100],
      ["src/b.ts", 2, 2, 50],
    ]);
    expect(totalOf(files)).toEqual({ killed: 3, survived: 2, score: 60 });
  });

  it("round down, so that a bar isn't reached by rounding", () => {
    const killed = Array.from({ length: 7999 }, () => report.files["src/a.ts"].mutants[0]);
    const survived = Array.from({ length: 2001 }, () => report.files["src/b.ts"].mutants[1]);
    expect(totalOf(fileScores({ files: { "x.ts": { source, mutants: [...killed, ...survived] } } })).score).toBe(79.9);
    expect(totalOf([]).score).toBe(0);
  });

  it("list every survivor with its line, what stood there and what stood there instead", () => {
    expect(renderScores(fileScores(report))).toBe(`# Mutation scores

Written by \`npm run prove -- mutation\`: each mutant is one fault put into the code, and noticed when a test fails.

| file | noticed | survived | score |
|---|--:|--:|--:|
| \`src/a.ts\` | 1 | 0 | 100 % |
| \`src/b.ts\` | 2 | 2 | 50 % |
| all | 3 | 2 | 60 % |

## src/b.ts

- line 2: \`{ b(); }\` → \`{}\`, which no test runs
- line 2: \`a > 1\` → \`a >= 1\`
`);
  });
});
