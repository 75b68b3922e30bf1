// `npm run check`: every gate, one line each.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { runCommand } from "./gates/command.ts";
import { gates } from "./gates/gate-list.ts";
import { schedule, withNeeds, withoutDependents } from "./gates/schedule.ts";
import type { Gate, Outcome } from "./gates/gate.ts";

const HELP = `Usage: npm run check -- [OPTION...]

Runs every gate, goes on after a failure, and shows the whole output of those that fail.

  --only NAME,…   these gates, and the ones they need
  --skip NAME,…   all but these and the ones that need them
  --update        rewrite what can be generated (format, API reports, pictures) instead of checking
  --list          the gates and their promises
  --json          one JSON object on standard output; the lines go to standard error
  --help          this text

Exit code: 0 all passed, 1 a gate failed, 2 wrong arguments, 130 interrupted.
`;

const MARK = { passed: "✓", failed: "✗", blocked: "✗", interrupted: "–" } as const;

process.exitCode = await main();

async function main(): Promise<number> {
  const parsed = parse();
  if (typeof parsed === "string") {
    process.stderr.write(`${parsed}\n\n${HELP}`);
    return 2;
  }
  if (parsed.help) process.stdout.write(HELP);
  else if (parsed.list) process.stdout.write(listing(parsed.json));
  else return check(parsed.gates, parsed.json);
  return 0;
}

async function check(chosen: readonly Gate[], json: boolean): Promise<number> {
  const lines = json ? process.stderr : process.stdout;
  const width = Math.max(...chosen.map(({ name }) => name.length));
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());

  const startedAt = performance.now();
  const outcomes = await schedule(chosen, {
    run: (command, signal) => runCommand(command, { signal }),
    onOutcome: (outcome) => lines.write(describe(outcome, width)),
    signal: stop.signal,
    cores: Math.min(2, availableParallelism()),
    now: () => performance.now(),
  });

  const failed = outcomes.filter(({ verdict }) => verdict !== "passed");
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const names = failed.length > 0 ? `: ${failed.map(({ name }) => name).join(", ")}` : "";
  lines.write(`\n${outcomes.length - failed.length} gates passed, ${failed.length} did not${names} (${seconds} s)\n`);
  if (json) {
    const report = { passed: outcomes.length - failed.length, failed: failed.length, seconds: Number(seconds) };
    process.stdout.write(`${JSON.stringify({ ...report, gates: outcomes }, undefined, 2)}\n`);
  }
  if (stop.signal.aborted) return 130;
  return failed.length > 0 ? 1 : 0;
}

function describe({ name, verdict, durationMs, output }: Outcome, width: number): string {
  const line = `${MARK[verdict]} ${name.padEnd(width)} ${(durationMs / 1000).toFixed(1).padStart(6)} s`;
  if (verdict === "passed") return `${line}\n`;
  if (verdict === "interrupted") return `${line}  interrupted\n`;
  const details = output.trimEnd().replaceAll(/^/gm, "  │ ");
  return `${line}  ${verdict}\n${output.trim() === "" ? "" : `${details}\n`}`;
}

function listing(json: boolean): string {
  if (json) return `${JSON.stringify(gates, undefined, 2)}\n`;
  return gates.map(({ name, promise }) => `${name.padEnd(12)}${promise}\n`).join("");
}

function parse(): string | { gates: readonly Gate[]; help: boolean; json: boolean; list: boolean } {
  const flag = { type: "boolean", default: false } as const;
  const names = { type: "string", multiple: true, default: [] as string[] } as const;
  try {
    const { values } = parseArgs({
      options: { only: names, skip: names, update: flag, list: flag, json: flag, help: flag },
    });
    const only = split(values.only);
    const skip = split(values.skip);
    const unknown = [...only, ...skip].filter((name) => !gates.some((gate) => gate.name === name));
    if (unknown.length > 0) {
      return `No gate is called ${unknown.join(", ")}. There are: ${gates.map(({ name }) => name).join(", ")}.`;
    }
    const wanted = withoutDependents(gates, skip)
      .filter(({ name }) => only.length === 0 || only.includes(name))
      .filter(({ update }) => !values.update || update !== undefined);
    if (wanted.length === 0) return "No gate is left to run.";
    const chosen = withNeeds(
      gates,
      wanted.map(({ name }) => name),
    );
    return { ...values, gates: values.update ? chosen.map(rewriting) : chosen };
  } catch (error) {
    return (error as Error).message;
  }
}

function rewriting(gate: Gate): Gate {
  return gate.update === undefined ? gate : { ...gate, command: gate.update };
}

function split(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(",")).filter((name) => name !== "");
}
