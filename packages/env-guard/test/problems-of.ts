// Not a test: catches what must be refused.
import { EnvGuardError } from "../src/index.ts";

/** The error that an action throws; fails when it throws none, or another. */
export function problemsOf(action: () => unknown): EnvGuardError {
  try {
    action();
  } catch (error) {
    if (error instanceof EnvGuardError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
