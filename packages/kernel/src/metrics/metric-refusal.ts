import { LuneoError } from "../error.ts";
import type { Problem } from "../error.ts";

/** An error that tells one problem, and has its code. */
export function metricRefusal(problem: Problem): LuneoError {
  return new LuneoError({ code: problem.code, problems: [problem] });
}
