import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { path, read, repositoryRoot, trackedFiles } from "../gates/repository.ts";
import type { Proof, ProofCounts } from "./proof.ts";
import type { ProofEnd, ProofProgress } from "./prove-group.ts";

/** One entry of `proofs/results.json`: the last full run of a group. */
export interface ProofResult {
  readonly group: string;
  readonly promise: string;
  readonly held: boolean;
  readonly failure?: string;
  readonly runs: number;
  readonly counts: ProofCounts;
  readonly seed: number;
  readonly seconds: number;
  /** The commit that was proven; "+ changes" when the tree held more than that. */
  readonly commit: string;
  readonly node: string;
}

const RESULTS = "proofs/results.json";

/** The recorded results, in the order of the groups' names. */
export function readResults(): ProofResult[] {
  return existsSync(path(RESULTS)) ? (JSON.parse(read(RESULTS)) as ProofResult[]) : [];
}

/** Records how a group ended, in the place of what was recorded of it before. */
export function record(proof: Proof, end: ProofEnd): void {
  const { runs, counts, seed, durationMs } = end.progress;
  const result: ProofResult = {
    group: proof.name,
    promise: proof.promise,
    held: end.kind === "held",
    ...(end.kind === "refuted" ? { failure: end.failure } : {}),
    runs,
    counts,
    seed,
    seconds: Math.round(durationMs / 100) / 10,
    commit: commit(),
    node: process.versions.node,
  };
  const others = readResults().filter(({ group }) => group !== proof.name);
  const all = [...others, result].toSorted((one, other) => one.group.localeCompare(other.group));
  write(path(RESULTS), all);
}

/** How far an interrupted run of this group came, if it was of the same tree and of as many runs. */
export function readProgress({ name }: Proof, runs: number, tree: string): ProofProgress | undefined {
  const file = progressFile(name);
  if (!existsSync(file)) return undefined;
  const kept = JSON.parse(readFileSync(file, "utf8")) as ProofProgress & { tree: string };
  return kept.tree === tree && kept.runs === runs ? kept : undefined;
}

/** Keeps the progress of a group until it ends. */
export function keepProgress({ name }: Proof, progress: ProofProgress, tree: string): void {
  write(progressFile(name), { ...progress, tree });
}

/** Forgets an interrupted run. */
export function dropProgress({ name }: Proof): void {
  rmSync(progressFile(name), { force: true });
}

/** A hash of everything that is tracked or would be, results apart: what is proven of one tree says nothing of another. */
export function treeHash(): string {
  const hash = createHash("sha256");
  for (const file of trackedFiles().filter((name) => !name.startsWith("proofs/"))) {
    hash.update(`${file}\0`).update(readFileSync(path(file)));
  }
  return hash.digest("hex");
}

function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: repositoryRoot, encoding: "utf8" }).trim();
  try {
    const changed = git("status", "--porcelain", "--", ".", ":!proofs") !== "";
    return git("rev-parse", "HEAD") + (changed ? " + changes" : "");
  } catch {
    return "none";
  }
}

function progressFile(name: string): string {
  return path(".toolchain", "prove", `${name}.json`);
}

function write(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
