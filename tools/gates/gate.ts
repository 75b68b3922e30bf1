/** A program and its arguments, found on PATH. */
export type Command = readonly [program: string, ...args: string[]];

/** One promise about the repository, kept by a program whose exit code is the verdict. */
export interface Gate {
  readonly name: string;
  /** What holds when it passes. */
  readonly promise: string;
  readonly command: Command;
  /** Rewrites what the gate otherwise compares with. */
  readonly update?: Command;
  /** Names of the gates that must have passed before. */
  readonly needs?: readonly string[];
  /**
   * 2 for a program that keeps both cores busy by itself.
   * @defaultValue 1
   */
  readonly cores?: 1 | 2;
}

/** How a gate ended. `blocked`: a gate that it needs did not pass. `interrupted`: it was told to stop. */
export type Verdict = "passed" | "failed" | "blocked" | "interrupted";

/** One gate's line in the report. */
export interface Outcome {
  readonly name: string;
  readonly verdict: Verdict;
  readonly durationMs: number;
  /** Everything the program printed, in the order it came. */
  readonly output: string;
}
