import type { Check, CheckSettings, Impact } from "../check.ts";
import { given } from "./problem-list.ts";
import type { ProblemList } from "./problem-list.ts";

const IMPACTS: readonly Impact[] = ["critical", "degrading", "informational"];

/** Refuses an impact that is neither one of the words nor a word for each of some groups. */
export function refuseImpact(
  path: string,
  impact: unknown,
  { expect, oneOf }: ProblemList,
  groups: ReadonlySet<string>,
): void {
  if (impact === undefined) return;
  if (typeof impact !== "object" || impact === null || Array.isArray(impact)) return oneOf(path, IMPACTS, impact);
  for (const [group, word] of Object.entries(given(impact))) {
    oneOf(`${path}.${group}`, IMPACTS, word);
    const fix = `There are ${[...groups].join(", ")}.`;
    expect(groups.has(group), "UNKNOWN_GROUP", `\`${path}\` must be those in groups`, group, fix);
  }
}

/** What the failure of a check means for a group: what it says itself, else what the defaults say, else what is usual. */
export function impactIn(group: string, { kind, impact }: Check, defaults: CheckSettings): Impact {
  return named(impact, group) ?? named(defaults.impact, group) ?? usual(kind, group);
}

function named(impact: CheckSettings["impact"], group: string): Impact | undefined {
  // Null is refused, but only together with everything else that is wrong.
  return typeof impact === "object" && impact !== null ? new Map(Object.entries(impact)).get(group) : impact;
}

/** Replicas that all leave the router because of what they share turn its partial outage into a total one. */
function usual(kind: "local" | "dependency", group: string): Impact {
  return kind === "dependency" && group === "ready" ? "degrading" : "critical";
}
