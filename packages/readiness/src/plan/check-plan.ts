import type { Check, CheckSettings } from "../check.ts";
import { refuseImpact } from "./impact-plan.ts";
import { given } from "./problem-list.ts";
import type { ProblemList } from "./problem-list.ts";

/** A check with every setting decided, in milliseconds. */
export interface CheckPlan {
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
export const CHECK_SETTINGS: readonly (keyof CheckSettings)[] = [
  "interval",
  "failingInterval",
  "timeout",
  "failAfter",
  "recoverAfter",
  "staleAfter",
  "impact",
];

const DEFAULTS = { interval: "5s", timeout: "1s", failAfter: 2, recoverAfter: 1 } as const;
const KINDS = ["local", "dependency"];
const NAME = /^[\w.:-]{1,60}$/;

/** Decides the settings of one check; nothing where it isn't one. */
export function planCheck(
  check: Check,
  index: number,
  defaults: CheckSettings,
  { problems, groups, kinds }: { problems: ProblemList; groups: ReadonlySet<string>; kinds: Map<string, string> },
): CheckPlan[] {
  const { expect, isA } = problems;
  let path = `checks[${index}]`;
  if (!isA("an object", path, check)) return [];
  const { name, kind, run, close = given } = check;
  const own = given<CheckSettings>(check);
  const settings: CheckSettings & typeof DEFAULTS = { ...DEFAULTS, ...(defaults as {}), ...(own as {}) };
  const isName = typeof name === "string" && NAME.test(name);
  if (isName) path = `checks.${name}`;
  const option = (key: string): string => `\`${path}.${key}\` must be`;
  const milliseconds = (key: keyof CheckSettings, atLeastMs: number): number =>
    problems.milliseconds(`${path}.${key}`, settings[key], atLeastMs);

  expect(!kinds.has(name), "DUPLICATE_CHECK", `${option("name")} its own`, name, "Rename one.");
  if (isName) kinds.set(name, kind);
  // Names become labels of metrics.
  expect(isName, "INVALID_CHECK", `${option("name")} 1 to 60 of A-Z a-z 0-9 . : _ -`, name);
  expect(KINDS.includes(kind), "INVALID_CHECK", `${option("kind")} one of ${KINDS.join(", ")}`, kind);
  isA("a function", `${path}.run`, run);
  isA("a function", `${path}.close`, close);
  for (const key of ["failAfter", "recoverAfter"] as const) {
    const count = settings[key];
    expect(Number.isInteger(count) && count > 0, "INVALID_CHECK", `${option(key)} a whole number, 1 or more`, count);
  }
  refuseImpact(`${path}.impact`, own.impact, problems, groups);

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
  return [{ check, intervalMs, failingIntervalMs, timeoutMs, staleAfterMs, failAfter, recoverAfter }];
}
