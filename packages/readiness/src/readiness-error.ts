import { LuneoError } from "@luneo/kernel/error";
import type { Problem } from "@luneo/kernel/error";

/** Readiness was given options it can't keep, or can't become what was waited for; match on `code`. */
export class ReadinessError extends LuneoError {
  override readonly name = "ReadinessError";
}

/** Throws a `ReadinessError` of this code if there are problems with something. */
export function refuseProblems(code: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ReadinessError({ code, problems });
}
