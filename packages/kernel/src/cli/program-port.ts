import type { Input } from "./input.ts";

/** The process, as far as a program touches it. */
export interface ProgramPort {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Input;
  /** Aborts on Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Lets work go on to its end although the signal aborts. @defaultValue just does it */
  readonly hold?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** That of the package. */
  version(): string;
  /** Writes to standard output. */
  write(text: string): void;
  /** Writes to standard error. */
  writeError(text: string): void;
}
