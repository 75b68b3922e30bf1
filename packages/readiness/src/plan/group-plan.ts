import { shown } from "@luneo/kernel/error";
import { namesFix } from "@luneo/kernel/option-names";
import type { CheckSettings, Impact } from "../check.ts";
import type { CheckPlan } from "./check-plan.ts";
import { impactIn } from "./impact-plan.ts";
import { pathAsSent } from "./path.ts";
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
    const option = `\`groups.${name}\` must be names of`;
    if (!kinds.has(check)) {
      const fix = namesFix(typeof check === "string" ? check : "", [...kinds.keys()]);
      expect(false, "UNKNOWN_CHECK", `${option} checks that there are`, check, fix);
    }
    const isFit = !isLive || kinds.get(check) !== "dependency";
    expect(isFit, "DEPENDENCY_IN_LIVE", `${option} local checks`, check, "A restart of this process mends no other.");
  }
  for (const path of paths) {
    const owner = owners.get(path);
    const sent = typeof path === "string" && path !== "" ? pathAsSent(path) : undefined;
    const fix = `Write ${sent === undefined ? 'one like "/readyz"' : shown(sent)}.`;
    const what = `\`paths.${name}\` must be paths as clients send them`;
    expect(sent === path && sent !== undefined, "INVALID_PATH", what, path, fix);
    const taken = owner === name ? "It is there twice." : `Group "${owner}" has it already: give one of them another.`;
    expect(owner === undefined, "DUPLICATE_PATH", `\`paths.${name}\` must be paths of its own`, path, taken);
    owners.set(path, name);
  }
  const members = checks
    .filter(({ check }) => own.includes(check.name))
    .map(({ check }) => ({ check: check.name, impact: impactIn(name, check, defaults) }));
  return { name, members, paths, isLive };
}
