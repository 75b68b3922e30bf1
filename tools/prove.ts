// `npm run prove`: the long proofs at full numbers. An interrupted one goes on where it stopped.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { findProofs } from "./proofs/proof-files.ts";
import { dropProgress, keepProgress, readProgress, readResults, record, treeHash } from "./proofs/proof-results.ts";
import { proveGroup } from "./proofs/prove-group.ts";
import type { Proof } from "./proofs/proof.ts";
import type { ProofEnd } from "./proofs/prove-group.ts";

const HELP = `Usage: npm run prove -- [GROUP...] [OPTION...]

Runs the groups (all without a name) at full numbers, each at most 20 minutes, and writes proofs/results.json.
Interrupted, it goes on where it stopped, as long as the tree is the same.

  --list       the groups, their promises and their last results
  --seed N     the seed; without it a new one is drawn
  --runs N     so many runs instead of the full number; the result is shown, not written
  --fresh      forget interrupted runs, begin anew
  --help       this text

Exit code: 0 all held, 1 one was refuted, 2 wrong arguments, 130 interrupted.
`;

interface Wishes {
  readonly seed: number | undefined;
  readonly runs: number | undefined;
  readonly fresh: boolean;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const options = { list: flag, seed: text, runs: text, fresh: flag, help: flag } as const;
  const proofs = await findProofs();
  let chosen: readonly Proof[];
  let wishes: Wishes;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    chosen = choose(proofs, positionals);
    wishes = { seed: whole("--seed", values.seed), runs: whole("--runs", values.runs), fresh: values.fresh };
    if (values.help || values.list) {
      process.stdout.write(values.help ? HELP : listing(chosen));
      return 0;
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  return prove(chosen, wishes);
}

async function prove(proofs: readonly Proof[], wishes: Wishes): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => (stop.signal.aborted ? process.exit(130) : stop.abort()));
  }
  const tree = treeHash();
  const ends: ProofEnd[] = [];
  for (const proof of proofs) {
    if (!stop.signal.aborted) ends.push(await proveOne(proof, wishes, tree, stop.signal));
  }
  if (stop.signal.aborted) {
    console.log("Interrupted. The same command goes on from here.");
    return 130;
  }
  return ends.every(({ kind }) => kind === "held") ? 0 : 1;
}

async function proveOne(proof: Proof, wishes: Wishes, tree: string, signal: AbortSignal): Promise<ProofEnd> {
  const runs = wishes.runs ?? proof.runs.full;
  const wanted = { seed: wishes.seed ?? randomInt(2 ** 31), runs, done: 0, counts: {}, durationMs: 0 };
  const kept = wishes.fresh ? undefined : readProgress(proof, runs, tree);
  const from = kept !== undefined && (wishes.seed ?? kept.seed) === kept.seed ? kept : wanted;
  console.log(
    `${proof.name}: ${proof.promise} (seed ${from.seed}${from.done > 0 ? `, going on after ${from.done} runs` : ""})`,
  );

  const end = await proveGroup(proof, from, {
    signal,
    now: () => performance.now(),
    onSlice: (progress) => keepProgress(proof, progress, tree),
    onProgress: progressLine(runs),
  });
  if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
  if (end.kind === "interrupted") return end;

  dropProgress(proof);
  if (wishes.runs === undefined) record(proof, end);
  const { done, counts, durationMs } = end.progress;
  const counted = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  const summary = `${done} runs, ${[...counted, `${(durationMs / 1000).toFixed(1)} s`].join(", ")}`;
  console.log(
    end.kind === "held" ? `✓ ${proof.name} held: ${summary}` : `✗ ${proof.name} refuted: ${summary}\n${end.failure}`,
  );
  return end;
}

/** In a terminal one line that is rewritten; elsewhere a line every ten seconds at most. */
function progressLine(runs: number): (done: number) => void {
  let toldAtMs = performance.now();
  return (done) => {
    if (process.stdout.isTTY) process.stdout.write(`\r  … ${done} of ${runs}\u001b[K`);
    if (process.stdout.isTTY || performance.now() - toldAtMs < 10_000) return;
    toldAtMs = performance.now();
    console.log(`  … ${done} of ${runs}`);
  };
}

function listing(proofs: readonly Proof[]): string {
  const results = new Map(readResults().map((result) => [result.group, result]));
  const lines = proofs.map(({ name, promise, runs }) => {
    const last = results.get(name);
    const known =
      last === undefined ? "not run yet" : `${last.held ? "held" : "refuted"} at ${last.commit.slice(0, 12)}`;
    return `${name.padEnd(20)} ${promise}\n${" ".repeat(20)} ${runs.full} runs; ${known}\n`;
  });
  return lines.join("");
}

function choose(proofs: readonly Proof[], names: readonly string[]): readonly Proof[] {
  const unknown = names.filter((name) => !proofs.some((proof) => proof.name === name));
  const known = proofs.map(({ name }) => name).join(", ");
  if (unknown.length > 0) throw new Error(`No group is called ${unknown.join(", ")}. There are: ${known}.`);
  return names.length === 0 ? proofs : proofs.filter(({ name }) => names.includes(name));
}

function whole(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) {
    throw new Error(`${option} must be a whole number of at most nine digits, got "${text}".`);
  }
  return Number(text);
}
