import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { repositoryRoot } from "../gates/repository.ts";
import type { Proof } from "../proofs/proof.ts";
import { fileScores, renderScores, totalOf, type StrykerReport } from "./mutation-scores.ts";
import { envGuardTarget } from "./mutation-targets.ts";
import { stagePackage } from "./staged-package.ts";

const home = import.meta.dirname;
const page = join(repositoryRoot, "proofs", "mutation.md");
const leastScore = 80;

const { directory, mutated, tests, what } = envGuardTarget;

export const proof: Proof = {
  name: "mutation",
  promise: `the tests notice at least ${leastScore} % of the faults put into ${what}`,
  runs: { full: 1, check: 0 },
  async run({ signal }) {
    if (!existsSync(join(home, "node_modules"))) {
      await run("pnpm", ["install", "--frozen-lockfile", "--reporter=silent"], home, signal);
    }
    const stage = stagePackage(directory, tests);
    const options = {
      plugins: [join(home, "node_modules/@stryker-mutator/vitest-runner/dist/src/index.js")],
      testRunner: "vitest",
      vitest: { configFile: "vitest.config.mjs" },
      mutate: mutated.map((file) => `${directory}/src/${file}`),
      coverageAnalysis: "perTest",
      // The stage is a copy already.
      inPlace: true,
      concurrency: 2,
      reporters: ["json"],
      jsonReporter: { fileName: "report.json" },
    };
    writeFileSync(join(stage, "stryker.json"), JSON.stringify(options));
    const stryker = join(home, "node_modules/@stryker-mutator/core/bin/stryker.js");
    await run(process.execPath, [stryker, "run", "stryker.json"], stage, signal);

    const files = fileScores(JSON.parse(readFileSync(join(stage, "report.json"), "utf8")) as StrykerReport);
    writeFileSync(page, renderScores(files));
    const { killed, survived, score } = totalOf(files);
    const bare = mutated.filter(
      (name) => !files.some(({ file, killed: noticed }) => file.endsWith(name) && noticed > 0),
    );
    if (bare.length > 0) throw new Error(`No fault was noticed in ${bare.join(", ")}.`);
    if (score < leastScore) {
      throw new Error(`The tests notice ${score} % (the survivors are in proofs/mutation.md), not ${leastScore} %.`);
    }
    return { mutants: killed + survived, killed, survived };
  },
};

/** Runs a program to its end; throws with the end of what it printed when it failed. */
function run(program: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, signal, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    const keep = (chunk: Buffer) => (printed = (printed + stripVTControlCharacters(chunk.toString())).slice(-4000));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} failed (${code}):\n${printed}`)),
    );
  });
}
