/** Stryker's report, as far as it is read: https://github.com/stryker-mutator/mutation-testing-elements, schema 2. */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly status:
    | "Killed"
    | "Timeout"
    | "Survived"
    | "NoCoverage"
    | "Ignored"
    | "RuntimeError"
    | "CompileError"
    | "Pending";
  readonly replacement?: string;
  readonly location: Readonly<Record<"start" | "end", { readonly line: number; readonly column: number }>>;
}

/** How many mutants a test noticed, how many none did, and the former per hundred, rounded down to one decimal. */
export interface Score {
  readonly killed: number;
  readonly survived: number;
  readonly score: number;
}

/** How the tests did on one file. */
export interface FileScore extends Score {
  readonly file: string;
  readonly survivors: readonly Survivor[];
}

/** A mutant that no test noticed. */
export interface Survivor {
  readonly line: number;
  readonly original: string;
  readonly replacement: string;
  /** Whether any test ran it. */
  readonly isRun: boolean;
}

/** The score of each file, in the order of their names. A mutant that hangs its test is noticed; one that no test runs is not. */
export function fileScores({ files }: StrykerReport): FileScore[] {
  return Object.entries(files)
    .map(([file, { source, mutants }]) => {
      const killed = mutants.filter(({ status }) => status === "Killed" || status === "Timeout").length;
      const survivors = mutants
        .filter(({ status }) => status === "Survived" || status === "NoCoverage")
        .map((mutant) => survivorOf(mutant, source))
        .toSorted((one, other) => one.line - other.line);
      return { file, ...scoreOf(killed, survivors.length), survivors };
    })
    .toSorted((one, other) => one.file.localeCompare(other.file));
}

/** All files together. */
export function totalOf(files: readonly FileScore[]): Score {
  const sum = (key: "killed" | "survived") => files.reduce((total, file) => total + file[key], 0);
  return scoreOf(sum("killed"), sum("survived"));
}

/** The page that lists the scores and every survivor. */
export function renderScores(files: readonly FileScore[]): string {
  const rows = files.map(
    ({ file, killed, survived, score }) => `| \`${file}\` | ${killed} | ${survived} | ${score} % |`,
  );
  const total = totalOf(files);
  const lists = files
    .filter(({ survivors }) => survivors.length > 0)
    .map(({ file, survivors }) => `\n## ${file}\n\n${survivors.map(lineOf).join("\n")}\n`);
  return `# Mutation scores

Written by \`npm run prove -- mutation\`: each mutant is one fault put into the code, and noticed when a test fails.

| file | noticed | survived | score |
|---|--:|--:|--:|
${rows.join("\n")}
| all | ${total.killed} | ${total.survived} | ${total.score} % |
${lists.join("")}`;
}

function scoreOf(killed: number, survived: number): Score {
  return { killed, survived, score: Math.floor((killed / Math.max(1, killed + survived)) * 1000) / 10 };
}

function survivorOf({ location: { start, end }, replacement = "", status }: Mutant, source: string): Survivor {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1)!.slice(0, end.column - 1);
  lines[0] = lines[0]!.slice(start.column - 1);
  return { line: start.line, original: lines.join("\n"), replacement, isRun: status === "Survived" };
}

function lineOf({ line, original, replacement, isRun }: Survivor): string {
  return `- line ${line}: \`${oneLine(original)}\` → \`${oneLine(replacement)}\`${isRun ? "" : ", which no test runs"}`;
}

function oneLine(text: string): string {
  const plain = text.replaceAll(/\s+/g, " ").replaceAll("`", "'");
  return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}
