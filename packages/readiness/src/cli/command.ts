import type { ParseArgsOptionsConfig } from "node:util";
import type { OptionValues } from "@luneo/kernel/cli/arguments";
import type { Clock } from "@luneo/kernel/clock";

/** What a command came to. */
export interface Conclusion {
  /** Exit code 0 if so, else 1. */
  readonly ok: boolean;
  /** One line for people. */
  readonly text: string;
  /** What `--json` prints. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One command of the program. */
export interface Command {
  /** Usage, options, exit codes; no line longer than 80 columns. */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  /** What it takes beside options, each by the name that the help has for it. */
  readonly positionals: readonly string[];
  run(context: CommandContext): Promise<Conclusion>;
}

/** What a command may touch: everything that isn't an argument of it. */
export interface CommandContext {
  readonly options: OptionValues;
  readonly positionals: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** All of standard input, without one final newline; refuses a terminal. */
  readInput(): Promise<string>;
  /** Progress, on standard error. */
  progress(line: string): void;
}
