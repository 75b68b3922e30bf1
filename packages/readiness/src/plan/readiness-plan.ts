import type { OptionCheck } from "@luneo/kernel/option-faults";
import { namesFix } from "@luneo/kernel/option-names";
import type { Check, CheckSettings } from "../check.ts";
import { ReadinessError } from "../readiness-error.ts";
import { CHECK_SETTINGS, planCheck } from "./check-plan.ts";
import type { CheckPlan } from "./check-plan.ts";
import { planGroup } from "./group-plan.ts";
import type { GroupPlan } from "./group-plan.ts";
import { planImpact } from "./impact-plan.ts";
import { NAME_FORM, isName } from "./name-form.ts";
import { createProblemList } from "./problem-list.ts";
import type { ProblemList } from "./problem-list.ts";

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
  readonly details?: object | undefined;
  readonly release?: object | undefined;
}

/** What each option must be, by name: of readiness itself, and of the options that are objects of options. */
export type ReadinessOptionChecks = Readonly<
  Record<"readiness" | "details" | "release", Readonly<Record<string, OptionCheck>>>
>;

const PATHS = { live: ["/livez"], ready: ["/readyz"], startup: ["/startupz"], deploy: ["/healthz"] };

/**
 * Decides every setting, and makes a copy of the options that nobody else can change.
 *
 * @throws ReadinessError `READINESS_REFUSED` with all that is wrong
 */
export function planReadiness<Options extends ReadinessSettings>(
  options: Options,
  optionChecks: ReadinessOptionChecks,
): ReadinessPlan & { readonly options: Options } {
  const problems = createProblemList();
  let plan: ReturnType<typeof decide> | undefined;
  try {
    plan = decide(options, optionChecks, problems);
  } catch {
    problems.unreadable();
  }
  if (plan === undefined || problems.found.length > 0) {
    throw new ReadinessError({ code: "READINESS_REFUSED", problems: problems.found });
  }
  return { ...plan, options: plan.options as Options };
}

function decide(
  options: ReadinessSettings,
  optionChecks: ReadinessOptionChecks,
  problems: ProblemList,
): ReadinessPlan & { readonly options: ReadinessSettings } {
  const { expect, list, record } = problems;
  const given: Partial<ReadinessSettings> = problems.options("", options, optionChecks.readiness);
  const details =
    given.details === undefined ? undefined : problems.options("details", given.details, optionChecks.details);
  const release =
    given.release === undefined ? undefined : problems.options("release", given.release, optionChecks.release);
  const defaults = record("defaults", given.defaults, CHECK_SETTINGS);
  problems.known("defaults", CHECK_SETTINGS, defaults);

  const givenGroups = record("groups", given.groups);
  const names = new Set(["live", "ready", ...Object.keys(givenGroups)]);
  for (const name of names) {
    expect(isName(name), "INVALID_GROUP", `A name of \`groups\` must be ${NAME_FORM}`, name, "Rename the group.");
  }
  const impact = planImpact("defaults.impact", defaults.impact, problems, names);
  const usual = { ...defaults, ...(impact && { impact }) };
  const kinds = new Map<string, string>();
  const checks = list("checks", given.checks).flatMap((check, index) =>
    planCheck(check, index, usual, { problems, groups: names, kinds }),
  );

  const members = { live: [], ready: [...kinds.keys()], ...givenGroups };
  const givenPaths = record("paths", given.paths);
  const allPaths = new Map(Object.entries({ ...PATHS, ...givenPaths }));
  const owners = new Map<string, string>();
  const groups = Object.entries(members).flatMap(([name, checksOf]) => {
    if (!isName(name)) return [];
    const pathsOf = allPaths.has(name) ? allPaths.get(name) : [];
    const [own, paths] = [list(`groups.${name}`, checksOf), list(`paths.${name}`, pathsOf)];
    return [planGroup({ name, own, paths }, checks, usual, { problems, kinds, owners })];
  });
  for (const name of Object.keys(givenPaths).filter((path) => !names.has(path))) {
    const fix = `${namesFix(name, [...names].filter(isName))} Another one has to be in \`groups\`.`;
    expect(false, "UNKNOWN_GROUP", "`paths` must be for groups that there are", name, fix);
  }
  const copy = { ...given, checks: [], ...(details && { details }), ...(release && { release }) };
  return { checks, groups, options: copy };
}
