import type { ParseArgsOptionsConfig } from "node:util";
import type { OptionValues } from "./arguments.ts";
import type { Positionals } from "./positionals.ts";

/** One command of a program, as far as the frame knows it: how it is run is between it and its program. */
export interface Command {
  /** Usage, and the command's own options. */
  readonly help: string;
  /** An option of the frame's name is the command's own then: `--version`, where it says what to wait for. */
  readonly options: ParseArgsOptionsConfig;
  /** What it takes beside options. @defaultValue any number of arguments */
  readonly positionals?: Positionals;
}

/** What a command may touch: everything that isn't an argument of it. */
export interface CommandContext {
  readonly options: OptionValues;
  readonly positionals: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Lets work go on to its end although the signal aborts: the program waits for it. @defaultValue just does it */
  readonly hold?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Whether standard output is a terminal, where what is printed stays to be read. @defaultValue false */
  readonly isTerminal?: boolean;
  /** All of standard input, without one final newline; refuses a terminal. */
  readInput(): Promise<string>;
  /** Progress, on standard error. */
  progress(line: string): void;
}
