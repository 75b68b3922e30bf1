import type { Check, CheckSettings } from "../check.ts";
import { ReadinessError } from "../readiness-error.ts";
import { CHECK_SETTINGS, planCheck } from "./check-plan.ts";
import type { CheckPlan } from "./check-plan.ts";
import { planGroup } from "./group-plan.ts";
import type { GroupPlan } from "./group-plan.ts";
import { refuseImpact } from "./impact-plan.ts";
import { createProblemList, given } from "./problem-list.ts";

/** What readiness does, decided and free of contradictions. */
export interface ReadinessPlan {
  readonly checks: readonly CheckPlan[];
  readonly groups: readonly GroupPlan[];
}

/** What a plan is made from; the types of `createReadiness` are stricter. */
export interface ReadinessSettings {
  readonly checks: readonly Check[];
  readonly groups?: Readonly<Record<string, readonly string[] | undefined>> | undefined;
  readonly paths?: Readonly<Record<string, readonly string[] | undefined>> | undefined;
  readonly defaults?: CheckSettings | undefined;
  readonly mode?: unknown;
  readonly format?: unknown;
  readonly details?: object | undefined;
  readonly release?: object | undefined;
  readonly clock?: unknown;
  readonly random?: unknown;
  readonly onTransition?: unknown;
  readonly onError?: unknown;
}

const OPTIONS = [
  "checks",
  "groups",
  "paths",
  "defaults",
  "mode",
  "format",
  "details",
  "release",
  "clock",
  "random",
  "onTransition",
  "onError",
];
const MODES = ["background", "on-demand"];
const FORMATS = ["health+json", "terminus", "microprofile", "simple"];
const PATHS = { live: ["/livez"], ready: ["/readyz"], startup: ["/startupz"], deploy: ["/healthz"] };

/**
 * Decides every setting.
 *
 * @throws ReadinessError `READINESS_REFUSED` with all that is wrong
 */
export function planReadiness(options: ReadinessSettings): ReadinessPlan {
  const problems = createProblemList();
  const { expect, isA, list, record, oneOf, known } = problems;
  if (isA("an object", "options", options)) known("options", OPTIONS, options);
  // A function of any kind stands for one that was left out.
  const { random = given, onTransition = given, onError = given, ...rest } = options ?? {};
  for (const [option, value] of Object.entries({ random, onTransition, onError })) isA("a function", option, value);
  const { mode = MODES[0], format = FORMATS[0], details = { authorize: given } } = rest;
  oneOf("mode", MODES, mode);
  oneOf("format", FORMATS, format);
  if (isA("an object", "details", details)) {
    known("details", ["authorize"], details);
    isA("a function", "details.authorize", (details as { authorize?: unknown }).authorize);
  }
  const release = record<object>("release", rest.release);
  known("release", ["version", "id"], release);
  for (const [key, text] of Object.entries(release)) {
    const isText = typeof text === "string" && text !== "";
    expect(isText, "INVALID_OPTION", `\`release.${key}\` must be a text that is not empty`, text, "Leave it out.");
  }

  const defaults = record("defaults", rest.defaults);
  known("defaults", CHECK_SETTINGS, defaults);
  const givenGroups = record("groups", rest.groups);
  const names = new Set(["live", "ready", ...Object.keys(givenGroups)]);
  refuseImpact("defaults.impact", defaults.impact, problems, names);
  const kinds = new Map<string, string>();
  const checks = list("checks", rest.checks).flatMap((check, index) =>
    planCheck(check, index, defaults, { problems, groups: names, kinds }),
  );

  const members = { live: [], ready: [...kinds.keys()], ...givenGroups };
  const givenPaths = record("paths", rest.paths);
  const allPaths: ReadinessSettings["paths"] & {} = { __proto__: null, ...PATHS, ...givenPaths } as never;
  const owners = new Map<string, string>();
  const groups = Object.entries(members).map(([name, checksOf]) => {
    const { [name]: pathsOf = [] } = allPaths;
    const [own, paths] = [list(`groups.${name}`, checksOf), list(`paths.${name}`, pathsOf)];
    return planGroup({ name, own, paths }, checks, defaults, { problems, kinds, owners });
  });
  for (const name of Object.keys(givenPaths)) {
    expect(Object.hasOwn(members, name), "UNKNOWN_GROUP", "`paths` must be those of groups", name, "Name a group.");
  }
  if (problems.found.length > 0) throw new ReadinessError({ code: "READINESS_REFUSED", problems: problems.found });
  return { checks, groups };
}
