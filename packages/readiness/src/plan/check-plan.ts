import { createNameFinder } from "@luneo/kernel/name-finder";
import { aFunction, anObject, required } from "@luneo/kernel/option-checks";
import { isObject } from "@luneo/kernel/option-faults";
import type { Check, CheckSettings } from "../check.ts";
import { planImpact } from "./impact-plan.ts";
import { NAME_FORM, isName } from "./name-form.ts";
import type { ProblemList } from "./problem-list.ts";

/** A check with every setting decided, in milliseconds. */
export interface CheckPlan {
  /** A frozen copy of what was given, without its settings but for its impact; `run` and `close` are still its methods. */
  readonly check: Check;
  readonly intervalMs: number;
  /** Up to which the interval doubles while the check fails. */
  readonly failingIntervalMs: number;
  readonly timeoutMs: number;
  readonly staleAfterMs: number;
  readonly failAfter: number;
  readonly recoverAfter: number;
}

/** The most by which an interval is stretched at random. */
export const JITTER = 0.1;
/** The names of the settings of a check. */
export const CHECK_SETTINGS: readonly string[] = Object.keys({
  interval: true,
  failingInterval: true,
  timeout: true,
  failAfter: true,
  recoverAfter: true,
  staleAfter: true,
  impact: true,
} satisfies Record<keyof CheckSettings, true>);

const DEFAULTS = { interval: "5s", timeout: "1s", failAfter: 2, recoverAfter: 1 } as const;
const KINDS = Object.keys({ local: true, dependency: true } satisfies Record<Check["kind"], true>);
const CHECK_MEMBERS = new Set(["name", "kind", "run", "close", ...CHECK_SETTINGS]);
const meantSetting = createNameFinder(CHECK_SETTINGS);

/** Decides the settings of one check; nothing where it isn't one. */
export function planCheck(
  given: unknown,
  index: number,
  defaults: CheckSettings,
  { problems, groups, kinds }: { problems: ProblemList; groups: ReadonlySet<string>; kinds: Map<string, string> },
): CheckPlan[] {
  const { expect, judge, members } = problems;
  let path = `checks[${index}]`;
  judge(path, required(anObject), given);
  if (!isObject(given)) return [];
  const { name } = members(path, given, ["name"]) as Pick<Check, "name">;
  if (isName(name)) path = `checks.${name}`;
  const { kind, run, close } = members(path, given, ["kind", "run", "close"]) as Omit<Check, "name">;
  const own = members(path, given, CHECK_SETTINGS) as CheckSettings;
  const settings = { ...DEFAULTS, ...defaults, ...own };
  const option = (key: string): string => `\`${path}.${key}\` must be`;
  const milliseconds = (key: keyof CheckSettings, atLeastMs: number): number =>
    problems.milliseconds(`${path}.${key}`, settings[key], atLeastMs);

  expect(!kinds.has(name), "DUPLICATE_CHECK", `${option("name")} its own`, name, "Rename one.");
  if (isName(name)) kinds.set(name, kind);
  expect(isName(name), "INVALID_CHECK", `${option("name")} ${NAME_FORM}`, name, 'Write one like "postgres".');
  const fix = 'Write "local" if it asks nothing but this process, else "dependency".';
  expect(KINDS.includes(kind), "INVALID_CHECK", `${option("kind")} one of ${KINDS.join(", ")}`, kind, fix);
  judge(`${path}.run`, required(aFunction), run);
  judge(`${path}.close`, [aFunction[0], aFunction[1], { fix: "Leave it out." }], close);
  for (const key of ["failAfter", "recoverAfter"] as const) {
    const count = settings[key];
    const holds = Number.isInteger(count) && count > 0;
    expect(holds, "INVALID_CHECK", `${option(key)} a whole number, 1 or more`, count, "Leave it out for the default.");
  }
  refuseSlips(path, given, own, problems);
  const impact = planImpact(`${path}.impact`, own.impact, problems, groups);

  const { failAfter, recoverAfter } = settings;
  const intervalMs = milliseconds("interval", 10);
  // That of the defaults can't know the interval of every check: it is the bound for those that are more frequent.
  const failingAtLeastMs = own.failingInterval === undefined ? 0 : intervalMs;
  const failingIntervalMs =
    settings.failingInterval === undefined
      ? 2 * intervalMs
      : Math.max(intervalMs, milliseconds("failingInterval", failingAtLeastMs));
  const timeoutMs = milliseconds("timeout", 1);
  // A result has to live until the next one can be there, or the check would be unknown in between.
  const nextResultMs = Math.ceil(failingIntervalMs * (1 + JITTER)) + timeoutMs;
  const staleAfterMs =
    settings.staleAfter === undefined ? 3 * failingIntervalMs + timeoutMs : milliseconds("staleAfter", nextResultMs);
  // Its own: nothing that is done to the one that was given changes what was judged.
  const check: Check = Object.freeze({ name, kind, run, ...(close && { close }), ...(impact && { impact }) });
  return [{ check, intervalMs, failingIntervalMs, timeoutMs, staleAfterMs, failAfter, recoverAfter }];
}

/** A check may have members of its own, but none that was meant for a setting. */
function refuseSlips(path: string, given: object, own: CheckSettings, { expect }: ProblemList): void {
  for (const key of Object.keys(given)) {
    // A field behind a getter, such as `_interval`, is no slip.
    const meant = CHECK_MEMBERS.has(key) || key.startsWith("_") ? undefined : meantSetting(key);
    const isSlip = meant !== undefined && own[meant as keyof CheckSettings] === undefined;
    expect(!isSlip, "UNKNOWN_SETTING", `\`${path}\` has no such setting`, key, `Did you mean ${meant}?`);
  }
}
