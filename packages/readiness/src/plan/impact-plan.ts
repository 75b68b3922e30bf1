import { aWord } from "@luneo/kernel/option-checks";
import { isObject } from "@luneo/kernel/option-faults";
import { namesFix } from "@luneo/kernel/option-names";
import type { Check, CheckSettings, Impact } from "../check.ts";
import { isName } from "./name-form.ts";
import type { ProblemList } from "./problem-list.ts";

const anImpact = aWord(...(["critical", "degrading", "informational"] satisfies Impact[]));

/** Refuses an impact that is neither one of the words nor a word for each of some groups; a copy of what it is. */
export function planImpact(
  path: string,
  impact: CheckSettings["impact"],
  { expect, judge, record }: ProblemList,
  groups: ReadonlySet<string>,
): CheckSettings["impact"] {
  if (!isObject(impact)) {
    judge(path, anImpact, impact);
    return impact;
  }
  const words = record<Readonly<Record<string, Impact>>>(path, impact) as Readonly<Record<string, Impact>>;
  for (const [group, word] of Object.entries(words)) {
    if (groups.has(group)) {
      judge(`${path}.${group}`, anImpact, word);
      continue;
    }
    const fix = namesFix(group, [...groups].filter(isName));
    expect(false, "UNKNOWN_GROUP", `\`${path}\` must be for groups that there are`, group, fix);
  }
  return words;
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
