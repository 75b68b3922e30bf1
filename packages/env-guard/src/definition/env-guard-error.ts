import { problemText, type Problem } from "@luneo/kernel/error";

/**
 * The environment (`ENV_INVALID`), its definition (`ENV_DEFINITION_INVALID`) or an argument (`ENV_ARGUMENT_INVALID`) is
 * refused: every problem at once, one line each, and never a byte of a value.
 *
 * It has the shape of the kernel's `LuneoError` without extending it, which would bring the redaction of secrets into
 * an entry of few bytes: nothing is there to redact, since values never enter.
 */
export class EnvGuardError extends Error {
  override readonly name = "EnvGuardError";
  declare readonly code: string;
  declare readonly problems: readonly Problem[];

  constructor(code: string, where: string, problems: readonly Problem[]) {
    super([`Invalid ${where}`, ...problems.map(problemText)].join("\n  - "));
    this.code = code;
    // Hidden from inspection, where the message has told them already.
    Object.defineProperty(this, "problems", { value: Object.freeze(problems.map((one) => Object.freeze({ ...one }))) });
  }

  /** What `JSON.stringify` writes: name, code, message and problems; not the stack. */
  toJSON(): { name: string; code: string; message: string; problems: readonly Problem[] } {
    const { name, code, message, problems } = this;
    return { name, code, message, problems };
  }
}

/** Throws if there are problems with something. */
export function refuseProblems(code: string, where: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new EnvGuardError(code, where, problems);
}
