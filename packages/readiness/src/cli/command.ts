import type { Command as FrameCommand, CommandContext as FrameContext } from "@luneo/kernel/cli/command";
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
export interface Command extends FrameCommand {
  run(context: CommandContext): Promise<Conclusion>;
}

/** What a command may touch: everything that isn't an argument of it. */
export interface CommandContext extends FrameContext {
  readonly clock: Clock;
}
