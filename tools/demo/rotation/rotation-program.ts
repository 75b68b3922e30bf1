import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { killOwned, spawnOwned } from "../../services/owned-process.ts";
import { settlesWithin } from "../../services/polling.ts";

const program = fileURLToPath(new URL("../../../packages/env-guard/src/cli/main.ts", import.meta.url));
const definition = fileURLToPath(new URL("./rotation.definition.ts", import.meta.url));

/** How a run of the program went, as its user sees it. */
export interface ProgramRun {
  /** The command line, as one would type it. */
  readonly typed: string;
  readonly succeeded: boolean;
  /** All that it printed. */
  readonly printed: string;
}

/** Runs `env-guard rotate JWT_SECRET …` on the `.env` file of a folder. Throws when it takes longer than 20 seconds. */
export async function rotate(
  args: readonly string[],
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<ProgramRun> {
  const words = ["rotate", "JWT_SECRET", ...args, "--platform", "file"];
  const owned = await spawnOwned(process.execPath, [program, ...words, "--config", definition], {
    cwd: folder,
    env: { NO_COLOR: "1" },
    output: "pipe",
  });
  const outputs = [owned.child.stdout, owned.child.stderr].map((stream) => (stream ? text(stream) : ""));
  const whole = Promise.all([owned.ended, ...outputs]);
  if (!(await settlesWithin(whole, { timeoutMs: 20_000, signal }))) {
    await killOwned(owned);
    signal.throwIfAborted();
    throw new Error("env-guard rotate took longer than 20 s");
  }
  const [ending, ...printed] = await whole;
  return {
    typed: `env-guard ${words.join(" ")}`,
    succeeded: ending === "exited with code 0",
    printed: printed.join("").trim(),
  };
}
