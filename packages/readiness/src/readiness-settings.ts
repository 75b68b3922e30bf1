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
export function planReadiness({ checks, groups, paths, defaults }: ReadinessSettings): ReadinessPlan {
  const problems: Problem[] = [];
  const kinds = new Map<string, string>();
  const owners = new Map<string, string>();
  const expect = (holds: unknown, code: string, what: string, got: unknown, fix = "Set it so."): void => {
    if (!holds) problems.push({ code, what, got: shown(got), fix });
  };

  function planCheck(check: Check): CheckPlan {
    const { name, kind, run } = check;
    const settings = { ...DEFAULTS, ...given(defaults), ...given<CheckSettings>(check) };
    const option = (key: string): string => `\`checks.${name}.${key}\` must be`;
    const milliseconds = (key: "interval" | "timeout" | "staleAfter", atLeastMs: number): number => {
      const text = settings[key];
      const problem = durationProblem(text, `checks.${name}.${key}`, { atLeastMs });
      if (problem !== undefined) problems.push(problem);
      return parseDuration(String(text)) ?? 0;
    };
    expect(!kinds.has(name), "DUPLICATE_CHECK", "Each check must have a name of its own", name, "Rename one.");
    kinds.set(name, kind);
    // Names become labels of metrics.
    expect(
      typeof name === "string" && NAME.test(name),
      "INVALID_CHECK",
      `${option("name")} 1 to 60 of A-Z a-z 0-9 . : _ -`,
      name,
    );
    expect(KINDS.includes(kind), "INVALID_CHECK", `${option("kind")} one of ${KINDS.join(", ")}`, kind);
    expect(typeof run === "function", "INVALID_CHECK", `${option("run")} a function`, run);
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
    return { check, intervalMs, timeoutMs, staleAfterMs, failAfter, recoverAfter };
  }

  function planGroup(name: string, own: readonly string[], ownPaths: readonly string[]): GroupPlan {
    const isLive = name === "live";
    for (const check of own) {
      const kind = kinds.get(check);
      const option = `\`groups.${name}\` must be names of`;
      expect(kind, "UNKNOWN_CHECK", `${option} checks`, check, `There are ${[...kinds.keys()].join(", ")}.`);
      const isFit = !isLive || kind !== "dependency";
      expect(isFit, "DEPENDENCY_IN_LIVE", `${option} local checks`, check, "A restart of this process mends no other.");
    }
    for (const path of ownPaths) {
      const owner = owners.get(path);
      const isPath = PATH.test(path) && pathOf(path) === path;
      expect(isPath, "INVALID_PATH", `\`paths.${name}\` must be paths`, path, 'Write one like "/readyz".');
      expect(!owner, "DUPLICATE_PATH", "A path must be that of one group", path, `Take it from "${owner}".`);
      owners.set(path, name);
    }
    return { name, checks: [...own], paths: ownPaths, isLive };
  }

  const plannedChecks = checks.map(planCheck);
  const members = { live: [], ready: [...kinds.keys()], ...given(groups) };
  const ownPaths = new Map(Object.entries({ ...PATHS, ...given(paths) }));
  const plannedGroups = Object.entries(members).map(([name, own]) => planGroup(name, own, ownPaths.get(name) ?? []));
  for (const name of Object.keys(given(paths))) {
    expect(Object.hasOwn(members, name), "UNKNOWN_GROUP", "`paths` must be those of groups", name, "Name a group.");
  }
  if (problems.length > 0) throw new ReadinessError({ code: "READINESS_REFUSED", problems });
  return { checks: plannedChecks, groups: plannedGroups };
}

/** Without what is there but undefined, which counts as left out. */
function given<T extends object>(record?: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value !== undefined)) as never;
}
