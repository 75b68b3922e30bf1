import type { Impact } from "../check.ts";
import type { CheckState } from "./check-state.ts";
import type { GroupReport } from "./report.ts";

/**
 * What the state of one check comes to in a group for which its failure has this impact.
 *
 * @param isLive - liveness fails on evidence only; everything else needs evidence to pass
 */
export function statusIn(state: CheckState, impact: Impact, isLive: boolean): GroupReport["status"] {
  const { status, observedAtMs } = state;
  if (impact === "informational" || (status === "unknown" && isLive)) return "pass";
  // Without a first result nobody knows whether it works here at all, however little it matters later.
  if (status === "unknown" && observedAtMs === undefined) return "fail";
  if (status === "fail" || status === "unknown") return impact === "critical" ? "fail" : "warn";
  return status === "warn" ? "warn" : "pass";
}
