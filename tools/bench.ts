// `npm run bench [-- GROUP...]`: our code beside its rivals, in one run. See --help.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { isMet, measured } from "./bench/bar.ts";
import type { Benchmark, Result, Round } from "./bench/benchmark.ts";
import { median, medianBounds } from "./bench/median-bound.ts";
import { renderPlot } from "./bench/plot.ts";
import { measureRounds } from "./bench/rounds.ts";
import { renderTable } from "./bench/table.ts";

const folder = join(import.meta.dirname, "../benchmarks");
const resultsPath = join(folder, "results.json");
const groups = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["node_modules", "plots"].includes(entry.name))
  .map(({ name }) => name);

const help = `Measures our code beside its rivals, every candidate in a fresh process, interleaved.

Usage: npm run bench [-- [GROUP...] [OPTIONS]]

  GROUP        ${groups.join(", ")}; all of them where none is named
  --rounds N   how often every candidate is measured, at least 15 to be written down (15)
  --json       print the results as JSON
  --help       this text

Writes benchmarks/results.json and a plot a group. Exit code: 0 all bars met, 1 one missed, 2 wrong usage, 130 interrupted.`;

const { values, positionals } = parseOptions();
if (values.help) {
  console.log(help);
  process.exit(0);
}
const rounds = Number(values.rounds);
const unknown = positionals.filter((name) => !groups.includes(name));
if (unknown.length > 0) usage(`There is no group ${unknown.join(", ")}.`);
if (!Number.isInteger(rounds) || rounds < 5) usage(`--rounds takes a whole number from 5, got ${values.rounds}.`);

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupt.abort());
installRivals();

const results: Result[] = [];
for (const path of benchmarkPaths(positionals.length > 0 ? positionals : groups)) {
  const { default: benchmark } = (await import(pathToFileURL(path).href)) as { default: Benchmark };
  const onRound = (done: number) => progress(`${benchmark.group} · ${benchmark.name}: round ${done} of ${rounds}`);
  try {
    results.push(
      resultOf(benchmark, await measureRounds(path, benchmark, { rounds, signal: interrupt.signal, onRound })),
    );
  } catch (error) {
    if (interrupt.signal.aborted) process.exit(130);
    throw error;
  }
  progress("");
  if (!values.json) console.log(`${renderTable(results.slice(-1))}\n`);
}
if (values.json) console.log(JSON.stringify(results, undefined, 2));
if (rounds >= 15) write(results);
else console.error("Fewer than 15 rounds: nothing is written down.");
process.exitCode = results.some(({ met }) => met === false) ? 1 : 0;

function resultOf({ group, name, unit, better, bar, rivals }: Benchmark, all: readonly Round[]): Result {
  const hasLimit = all.every(({ limit }) => limit !== undefined);
  return {
    group,
    name,
    unit,
    better,
    ours: round(median(all.map(({ ours }) => ours))),
    rivals: Object.fromEntries(
      Object.keys(rivals).map((rival) => [rival, round(median(all.map((one) => one.rivals[rival]!)))]),
    ),
    limit: hasLimit ? round(median(all.map(({ limit }) => limit!))) : null,
    bar: bar ?? null,
    met: bar ? isMet(bar, all) : null,
    samples: all.length,
    spread: medianBounds(measured(bar?.measure ?? "ours", all)).map(round) as unknown as Result["spread"],
    node: process.versions.node,
  };
}

/** Replaces the lines that were measured anew and keeps those of other groups. */
function write(fresh: readonly Result[]): void {
  const key = ({ group, name }: Result) => `${group} ${name}`;
  const old = existsSync(resultsPath) ? (JSON.parse(readFileSync(resultsPath, "utf8")) as Result[]) : [];
  const kept = old.filter((line) => !fresh.some((result) => key(result) === key(line)));
  const all = [...kept, ...fresh].sort((a, b) => key(a).localeCompare(key(b)));
  writeFileSync(resultsPath, `${JSON.stringify(all, undefined, 2)}\n`);
  mkdirSync(join(folder, "plots"), { recursive: true });
  for (const group of new Set(all.map((result) => result.group))) {
    writeFileSync(
      join(folder, "plots", `${group}.svg`),
      renderPlot(
        group,
        all.filter((result) => result.group === group),
      ),
    );
  }
}

function benchmarkPaths(chosen: readonly string[]): string[] {
  return chosen.flatMap((group) =>
    readdirSync(join(folder, group))
      .filter((file) => file.endsWith(".bench.ts"))
      .map((file) => join(folder, group, basename(file))),
  );
}

function installRivals(): void {
  const marker = join(folder, "node_modules/.modules.yaml");
  if (existsSync(marker)) return;
  progress("installing the rivals…");
  execFileSync("pnpm", ["install", "--frozen-lockfile", "--reporter=silent"], { cwd: folder, stdio: "inherit" });
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${text}`);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

function parseOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "15" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return usage((error as Error).message);
  }
}

function usage(message: string): never {
  console.error(`${message}\n\n${help}`);
  process.exit(2);
}
