import { parseEnv as parseWithNode } from "node:util";
import dotenv from "dotenv";
import fc from "fast-check";
import { formatValue, lintEnvFile, parseEnv, parseEnvFile, printEnvFile, setValue } from "../src/dotenv.ts";
import { dotenvReading } from "../src/env-file/readers/dotenv-reading.ts";
import { nodeReading } from "../src/env-file/readers/node-reading.ts";
import { recordOf } from "../src/env-file/readers/reading.ts";
import { anyText, hardValue } from "../test/env-file-texts.ts";
import type { Proof } from "../../../tools/proofs/proof.ts";

type Values = Readonly<Record<string, string>>;

export const proof: Proof = {
  name: "env-file",
  promise:
    "any environment file prints as it was read; where dotenv, Node and the parser differ, a named cause is in the file and the lint tells",
  runs: { full: 1_000_000, check: 300 },
  run({ seed, runs, onProgress }) {
    const counts = {
      files: 0,
      variables: 0,
      likeDotenv: 0,
      dotenvNextLine: 0,
      dotenvProto: 0,
      dotenvLineSeparator: 0,
      likeNode: 0,
      nodeByBlankBehindEquals: 0,
      nodeByExportWithoutValue: 0,
      nodeByColon: 0,
      nodeByEscapes: 0,
      nodeByBrokenQuotes: 0,
      nodeByByteOrderMark: 0,
      nodeByCarriageReturn: 0,
      nodeByMalformedLine: 0,
      nodeByOtherBlanks: 0,
      valuesWritten: 0,
      valuesRefused: 0,
    };

    const property = fc.property(anyText, hardValue, (text, value) => {
      counts.files += 1;
      const document = parseEnvFile(text);
      demand(printEnvFile(document) === text, "it prints differently", text);
      const ours = { ...parseEnv(text) };
      counts.variables += Object.keys(ours).length;

      const theirs = dotenv.parse<Values>(text);
      const hasSeparator = /[\u2028\u2029]/.test(text);
      const model = Object.fromEntries(recordOf(dotenvReading(text)));
      demand(hasSeparator || isSame(model, theirs), "the model of dotenv reads it differently", text);
      const { __proto__: own, ...withoutProto } = ours;
      if (isSame(ours, theirs)) counts.likeDotenv += 1;
      else if (own !== undefined && isSame(withoutProto, theirs)) counts.dotenvProto += 1;
      else if (hasSeparator) counts.dotenvLineSeparator += 1;
      else {
        demand(goesOverLines(text), "dotenv differs without a cause", text);
        counts.dotenvNextLine += 1;
      }

      if (!/\p{Surrogate}/u.test(text)) {
        // The object that `parseEnv` returns takes a `__proto__` since Node 26 only.
        const { __proto__: _node, ...node } = parseWithNode(text) as Values;
        const { __proto__: _model, ...nodeModel } = Object.fromEntries(recordOf(nodeReading(text)));
        demand(isSame(nodeModel, node), "the model of Node reads it differently", text);
        if (isSame(withoutProto, node)) counts.likeNode += 1;
        else {
          const told = lintEnvFile(text).map(({ id, evidence }) => `${id} ${evidence}`);
          const cause = causes.find(([, tells]) => told.some((finding) => tells.test(finding)));
          demand(cause !== undefined, "Node reads it differently and nobody says so", text);
          counts[cause![0]] += 1;
        }
      }

      const written = formatValue(value);
      if (written === undefined) counts.valuesRefused += 1;
      else {
        counts.valuesWritten += 1;
        const file = `# a "note"\nFIRST='1'\nA=${written}\nLAST=2\n`;
        for (const read of [parseEnv, dotenv.parse, parseWithNode]) {
          demand(isSame(read(file) as Values, { FIRST: "1", A: value, LAST: "2" }), "a value isn't read back", file);
        }
        demand(parseEnv(printEnvFile(setValue(parseEnvFile("A=1"), "A", value)))["A"] === value, "it isn't set", value);
      }
      if (counts.files % 1_000 === 0) onProgress(counts.files);
    });

    fc.assert(property, { seed, numRuns: runs });
    return counts;
  },
};

/** Why Node reads a file differently, by what the lint says of it; of several causes, the first. */
const causes = [
  ["nodeByCarriageReturn", /-carriage-return/],
  ["nodeByByteOrderMark", /-bom/],
  ["nodeByMalformedLine", /-malformed/],
  ["nodeByColon", /Node takes no colon/],
  ["nodeByExportWithoutValue", /Node takes export for/],
  ["nodeByBlankBehindEquals", /Node skips the blank/],
  ["nodeByBrokenQuotes", /-quotes /],
  ["nodeByEscapes", /Node ends the value at an escaped quote/],
  ["nodeByOtherBlanks", /-node Node (?:reads another|doesn't read|sees)/],
] as const;

/** Whether a `=`, a `:` or a quote stands a line below what it belongs to: where dotenv looks on, and we don't. */
function goesOverLines(text: string): boolean {
  return /[\w.-]\s*[\r\n]\s*=|:[\r\n]|[=:]\s*[\r\n]\s*["'`]/.test(text);
}

function isSame(one: Values, other: Values): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function demand(isSo: boolean, what: string, text: string): void {
  if (!isSo) throw new Error(`${what}: ${JSON.stringify(text)}`);
}
