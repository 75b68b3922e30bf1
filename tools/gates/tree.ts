// The style of the tree: what a file may be called, how long it may be, and what no tracked file may say.
import { read, trackedFiles } from "./repository.ts";
import { conclude } from "./verdict.ts";

interface LineRule {
  readonly says: string;
  /** Files that the rule looks at. */
  readonly files: RegExp;
  readonly line: RegExp;
}

const MAX_LINES = 250;
const code = /\.[mc]?[jt]sx?$/;
const test = /\.(test|spec|bench|proof)\.[mc]?tsx?$|\/test\//;
const measured = /^(packages|tools|examples|benchmarks)\//;
const vagueName = /(^|\/)(utils?|helpers?|common|misc|shared|types)(\.[mc]?[jt]sx?$|\/)/;
const binary = /\.(png|jpe?g|gif|ico|webp|woff2?|gz|tgz|zst)$/;

// Spelled so that this file does not break its own rules.
const lineRules: readonly LineRule[] = [
  {
    says: "a muted, exclusive or conditional test: make it pass, or delete it",
    files: test,
    line: /\b(it|test|describe|bench)(\.\w+)*\.(skip|only|todo|skipIf|runIf|fails)\b/,
  },
  {
    says: "a muted or exclusive test: make it pass, or delete it",
    files: test,
    line: /\{[^}]*\b(skip|only|todo): true\b/,
  },
  { says: "an assertion that cannot fail", files: test, line: /\bexpect\(true\)/ },
  {
    says: "a path of somebody's machine: derive it from the file's own place, or from the home directory",
    files: /./,
    line: /(^|[\s"'`(=:])\/(hom[e]\/\w|User[s]\/\w|roo[t]\/|wor[k]\/)/,
  },
  {
    says: "a fixed temporary path: two runs would meet in it; use mkdtemp in os.tmpdir()",
    files: /\.([mc]?[jt]sx?|json|ya?ml|sh)$|^\.ci\//,
    line: /(^|[\s"'`(=:])\/(var\/)?tm[p]\/\w/,
  },
  {
    says: "a registry's or package host's name: whoever installs chooses the host",
    files: /^(?!.*(\.test\.ts|\/test\/))/,
    line: /\b(registr[y]\.(npmjs|yarnpkg|npmmirror)\.\w+|(de[b]|securit[y])\.debian\.org|archiv[e]\.ubuntu\.com|pyp[i]\.org)\b/,
  },
  {
    says: "an address in a lockfile: integrity is enough",
    files: /(^|\/)(pnpm-lock\.yaml|package-lock\.json|yarn\.lock)$/,
    line: /\b(resolved|tarball)"?:? "?https?:/,
  },
];

const files = trackedFiles().filter((file) => !binary.test(file));
conclude(files.flatMap(problemsOf), `${files.length} files`);

function problemsOf(file: string): string[] {
  const problems: string[] = [];
  if (code.test(file) && vagueName.test(file)) {
    problems.push(`${file}: this name explains nothing; a file is called what it exports`);
  }
  const lines = read(file).split("\n");
  const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  if (code.test(file) && measured.test(file) && !test.test(file) && count > MAX_LINES) {
    problems.push(`${file}: ${count} lines, ${MAX_LINES} are allowed; which second noun hides in it?`);
  }
  const rules = lineRules.filter((rule) => rule.files.test(file));
  for (const [index, line] of lines.entries()) {
    for (const { says, line: pattern } of rules) {
      const [found] = pattern.exec(line) ?? [];
      if (found !== undefined) problems.push(`${file}:${index + 1}: ${says} (${found.trim()})`);
    }
  }
  return problems;
}
