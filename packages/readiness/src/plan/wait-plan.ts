import type { Duration } from "@luneo/kernel/duration";
import { aValue, hasMethods } from "@luneo/kernel/option-checks";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import { refuseProblems } from "../readiness-error.ts";
import { createProblemList } from "./problem-list.ts";

/** How long to wait until this process is ready. */
export interface WhenReadyOptions {
  /** After which it rejects. @defaultValue "30s" */
  readonly timeout?: Duration;
  /** Gives up the wait, which rejects with its reason. @defaultValue none */
  readonly signal?: AbortSignal;
}

/** A wait with everything about it decided. */
export interface WaitPlan {
  readonly timeout: Duration;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

const SIGNAL_METHODS = ["throwIfAborted", "addEventListener", "removeEventListener"];
const optionChecks: Readonly<Record<keyof WhenReadyOptions, OptionCheck>> = {
  timeout: aValue,
  signal: [(value) => hasMethods(value, SIGNAL_METHODS), "an AbortSignal", { fix: "Leave it out." }],
};

/**
 * Decides how long to wait.
 *
 * @throws ReadinessError `READINESS_REFUSED` with all that is wrong with the options
 */
export function planWait(options: WhenReadyOptions): WaitPlan {
  const problems = createProblemList();
  const { timeout = "30s", signal } = problems.options("", options, optionChecks) as WhenReadyOptions;
  const timeoutMs = problems.milliseconds("timeout", timeout, 0);
  refuseProblems("READINESS_REFUSED", problems.found);
  return { timeout, timeoutMs, signal };
}
