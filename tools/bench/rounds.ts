import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Benchmark, Round } from "./benchmark.ts";

const runner = fileURLToPath(new URL("candidate.ts", import.meta.url));
const candidateTimeoutMs = 120_000;

export interface RoundsOptions {
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRound?: (done: number) => void;
}

/** Measures every candidate once a round, each in a fresh process, in random order so that drift hits all alike. */
export async function measureRounds(path: string, benchmark: Benchmark, options: RoundsOptions): Promise<Round[]> {
  const names = [
    "ours",
    ...Object.keys(benchmark.rivals).map((name) => `rivals.${name}`),
    ...(benchmark.limit ? ["limit"] : []),
  ];
  const rounds: Round[] = [];
  for (let done = 0; done < options.rounds; done++) {
    const numbers = new Map<string, number>();
    for (const name of shuffled(names)) numbers.set(name, await measure(path, name, options.signal));
    const rivals = Object.fromEntries(
      Object.keys(benchmark.rivals).map((name) => [name, numbers.get(`rivals.${name}`)!]),
    );
    const limit = numbers.get("limit");
    rounds.push({ ours: numbers.get("ours")!, rivals, ...(limit === undefined ? {} : { limit }) });
    options.onRound?.(done + 1);
  }
  return rounds;
}

async function measure(path: string, name: string, signal: AbortSignal): Promise<number> {
  const options = { signal, timeout: candidateTimeoutMs };
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", runner, path, name], options);
  const value = Number(stdout.trim().split("\n").at(-1));
  if (!Number.isFinite(value)) throw new Error(`${name} of ${path} printed no number:\n${stdout}`);
  return value;
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}
