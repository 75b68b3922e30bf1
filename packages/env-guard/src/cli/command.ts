import type { Command as FrameCommand, CommandContext as FrameContext } from "@luneo/kernel/cli/command";
import type { Finding } from "@luneo/kernel/findings";
import type { EnvDefinition } from "../definition/define-env.ts";

export { UsageError } from "@luneo/kernel/cli/usage-error";

/** What a command found and says; `program.ts` renders it as text, JSON, SARIF or GitHub annotations. */
export interface Report {
  /** Errors (and warnings under `--strict`) make the exit code 1. */
  readonly findings: readonly Finding[];
  /** What people read; findings are appended by the format. */
  readonly text?: string;
  /** What `--json` carries beside the findings. */
  readonly data?: unknown;
}

/** One command of the program: parsing and words here, the work in the library. */
export interface Command extends FrameCommand {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  run(context: CommandContext): Promise<Report>;
}

/** What a command may touch: everything that isn't an argument of it. */
export interface CommandContext extends FrameContext {
  /** Milliseconds since the epoch. */
  now(): number;
  /** The definition that `--config`, package.json's `luneo.env` or the usual file names lead to. */
  definition(): Promise<FoundDefinition>;
}

/** A definition and the file that exports it. */
export interface FoundDefinition {
  readonly definition: EnvDefinition<unknown>;
  /** Relative to the working directory, with slashes. */
  readonly file: string;
}

/** The definition was found and is wrong: its problems are findings. */
export class DefinitionRefused extends Error {
  override readonly name = "DefinitionRefused";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super("The definition is refused");
    this.findings = findings;
  }
}
