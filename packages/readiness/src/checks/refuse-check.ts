import type { Problem } from "@luneo/kernel/error";
import { ReadinessError } from "../readiness-error.ts";

/** Throws a `ReadinessError` `CHECK_REFUSED` with all problems that there are. */
export function refuseCheck(problems: readonly (Problem | undefined)[]): void {
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new ReadinessError({ code: "CHECK_REFUSED", problems: found });
}
