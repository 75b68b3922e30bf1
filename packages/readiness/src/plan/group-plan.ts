import { pathOf } from "../answer/http.ts";
import type { CheckSettings, Impact } from "../check.ts";
import type { CheckPlan } from "./check-plan.ts";
import { impactIn } from "./impact-plan.ts";
import type { ProblemList } from "./problem-list.ts";

/** A group with everything about it decided. */
export interface GroupPlan {
  readonly name: string;
  /** Its checks by name, and what the failure of each means for it. */
  readonly members: readonly { readonly check: string; readonly impact: Impact }[];
  readonly paths: readonly string[];
  /** Liveness fails on evidence only, and nothing but its own checks can make it fail. */
  readonly isLive: boolean;
}

const PATH = /^\/[^\s?#]*$/;

/** Decides one group; `kinds` are those of all checks by name, `owners` the groups of the paths that are taken. */
export function planGroup(
  { name, own, paths }: { name: string; own: readonly string[]; paths: readonly string[] },
  checks: readonly CheckPlan[],
  defaults: CheckSettings,
  { problems, kinds, owners }: { problems: ProblemList; kinds: Map<string, string>; owners: Map<string, string> },
): GroupPlan {
  const { expect } = problems;
  const isLive = name === "live";
  for (const check of own) {
    const kind = kinds.get(check);
    const option = `\`groups.${name}\` must be names of`;
    const fix = `There are ${[...kinds.keys()].join(", ")}.`;
    expect(kinds.has(check), "UNKNOWN_CHECK", `${option} checks`, check, fix);
    const isFit = !isLive || kind !== "dependency";
    expect(isFit, "DEPENDENCY_IN_LIVE", `${option} local checks`, check, "A restart of this process mends no other.");
  }
  for (const path of paths) {
    const owner = owners.get(path);
    const isPath = typeof path === "string" && PATH.test(path) && pathOf(path) === path;
    expect(isPath, "INVALID_PATH", `\`paths.${name}\` must be paths`, path, 'Write one like "/readyz".');
    expect(!owner, "DUPLICATE_PATH", "A path must be that of one group", path, `Take it from "${owner}".`);
    owners.set(path, name);
  }
  const members = checks
    .filter(({ check }) => own.includes(check.name))
    .map(({ check }) => ({ check: check.name, impact: impactIn(name, check, defaults) }));
  return { name, members, paths, isLive };
}
