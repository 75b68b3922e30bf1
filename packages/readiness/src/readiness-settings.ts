import { durationProblem, parseDuration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import type { Problem } from "@luneo/kernel/error";
import type { Check, CheckSettings } from "./check.ts";
import { pathOf } from "./http.ts";
import { ReadinessError } from "./readiness-error.ts";

/** A check with every setting decided, in milliseconds. */
export interface CheckPlan {
  readonly check: Check;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly staleAfterMs: number;
  readonly failAfter: number;
  readonly recoverAfter: number;
}

/** A group with everything about it decided. */
export interface GroupPlan {
  readonly name: string;
  /** The names of its checks. */
  readonly checks: readonly string[];
  readonly paths: readonly string[];
  /** Liveness fails on evidence only, and nothing but its own checks can make it fail. */
  readonly isLive: boolean;
}

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
  readonly random?: unknown;
  readonly onTransition?: unknown;
  readonly onError?: unknown;
}

/** The most by which an interval is stretched at random. */
export const JITTER = 0.1;

const DEFAULTS: CheckSettings & Required<Omit<CheckSettings, "staleAfter">> = {
  interval: "5s",
  timeout: "1s",
  failAfter: 2,
  recoverAfter: 1,
};
const PATHS = { live: ["/livez"], ready: ["/readyz"], startup: ["/startupz"], deploy: ["/healthz"] };
const KINDS = ["local", "dependency"];
const NAME = /^[\w.:-]{1,60}$/;
const PATH = /^\/[^\s?#]*$/;

/**
 * Decides every setting.
 *
 * @throws ReadinessError `READINESS_REFUSED` with all that is wrong
 */
export function planReadiness(options: ReadinessSettings): ReadinessPlan {
  const problems: Problem[] = [];
  const kinds = new Map<string, string>();
  const owners = new Map<string, string>();
  const expect = (holds: unknown, code: string, what: string, got: unknown, fix = "Set it so."): void => {
    if (!holds) problems.push({ code, what, got: shown(got), fix });
  };
  /** Whether a value is of this type, in the words of `shown`: what a program in JavaScript gives may be anything. */
  const isA = (type: string, option: string, value: unknown): boolean => {
    const holds = shown(value) === type;
    expect(holds, "INVALID_OPTION", `\`${option}\` must be ${type}`, value);
    return holds;
  };
  // Spread, because a hole in an array would be passed over.
  const list = <T>(option: string, value: readonly T[]): T[] => (isA("an array", option, value) ? [...value] : []);
  const record = <T extends object>(option: string, value = {} as T): Given<T> =>
    given(isA("an object", option, value) ? value : ({} as T));

  function planCheck(check: Check, index: number): CheckPlan[] {
    let path = `checks[${index}]`;
    if (!isA("an object", path, check)) return [];
    const { name, kind, run, close = given } = check;
    const settings = { ...DEFAULTS, ...defaults, ...given<CheckSettings>(check) };
    const isName = typeof name === "string" && NAME.test(name);
    if (isName) path = `checks.${name}`;
    const option = (key: string): string => `\`${path}.${key}\` must be`;
    const milliseconds = (key: "interval" | "timeout" | "staleAfter", atLeastMs: number): number => {
      const text = settings[key];
      const problem = durationProblem(text, `${path}.${key}`, { atLeastMs });
      if (problem !== undefined) problems.push(problem);
      return problem === undefined ? (parseDuration(text as string) as number) : 0;
    };
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
    const { failAfter, recoverAfter } = settings;
    const intervalMs = milliseconds("interval", 10);
    const timeoutMs = milliseconds("timeout", 1);
    // A result has to live until the next one can be there, or the check would be unknown in between.
    const nextResultMs = Math.ceil(intervalMs * (1 + JITTER)) + timeoutMs;
    const staleAfterMs =
      settings.staleAfter === undefined ? 3 * intervalMs + timeoutMs : milliseconds("staleAfter", nextResultMs);
    return [{ check, intervalMs, timeoutMs, staleAfterMs, failAfter, recoverAfter }];
  }

  function planGroup(name: string, own: readonly string[], ownPaths: readonly string[]): GroupPlan {
    const isLive = name === "live";
    for (const check of own) {
      const kind = kinds.get(check);
      const option = `\`groups.${name}\` must be names of`;
      expect(
        kinds.has(check),
        "UNKNOWN_CHECK",
        `${option} checks`,
        check,
        `There are ${[...kinds.keys()].join(", ")}.`,
      );
      const isFit = !isLive || kind !== "dependency";
      expect(isFit, "DEPENDENCY_IN_LIVE", `${option} local checks`, check, "A restart of this process mends no other.");
    }
    for (const path of ownPaths) {
      const owner = owners.get(path);
      const isPath = typeof path === "string" && PATH.test(path) && pathOf(path) === path;
      expect(isPath, "INVALID_PATH", `\`paths.${name}\` must be paths`, path, 'Write one like "/readyz".');
      expect(!owner, "DUPLICATE_PATH", "A path must be that of one group", path, `Take it from "${owner}".`);
      owners.set(path, name);
    }
    return { name, checks: own, paths: ownPaths, isLive };
  }

  isA("an object", "options", options);
  // A function of any kind stands for one that was left out.
  const { random = given, onTransition = given, onError = given, ...rest } = options ?? {};
  for (const [option, value] of Object.entries({ random, onTransition, onError })) isA("a function", option, value);
  const { checks, groups, paths } = rest;
  const defaults = record("defaults", rest.defaults);
  const plannedChecks = list("checks", checks).flatMap(planCheck);
  const members = { live: [], ready: [...kinds.keys()], ...record("groups", groups) };
  const givenPaths = record("paths", paths);
  const ownPaths: ReadinessSettings["paths"] & {} = { __proto__: null, ...PATHS, ...givenPaths } as never;
  const plannedGroups = Object.entries(members).map(([name, own]) => {
    const { [name]: pathsOfGroup = [] } = ownPaths;
    return planGroup(name, list(`groups.${name}`, own), list(`paths.${name}`, pathsOfGroup));
  });
  for (const name of Object.keys(givenPaths)) {
    expect(Object.hasOwn(members, name), "UNKNOWN_GROUP", "`paths` must be those of groups", name, "Name a group.");
  }
  if (problems.length > 0) throw new ReadinessError({ code: "READINESS_REFUSED", problems });
  return { checks: plannedChecks, groups: plannedGroups };
}

type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Without what is there but undefined, which counts as left out. */
function given<T extends object>(record: T): Given<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}
