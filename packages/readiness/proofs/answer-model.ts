import type { AnswerFormat } from "../src/index.ts";
import type { Impact, Result } from "./check-model.ts";
import type { Shown } from "./endings.ts";

type GroupStatus = "pass" | "warn" | "fail";

/** A check as whoever is authorised is told of it. */
export interface ToldCheck extends Shown {
  readonly name: string;
  readonly kind: "local" | "dependency";
  readonly impact: Impact;
  readonly status: Result | "unknown";
  /** What it does to the group. */
  readonly effect: GroupStatus;
  readonly durationMs: number | undefined;
  readonly observedAtMs: number | undefined;
}

/** Everything that can be told of a group. */
export interface ToldGroup {
  readonly name: string;
  readonly status: GroupStatus;
  readonly heldBy: readonly string[];
  readonly checks: readonly ToldCheck[];
  /** The longest interval of its checks that matter. */
  readonly longestIntervalMs: number;
}

/** An answer as it should be; the headers by lower-case names, the body as the value that it is JSON of. */
export interface DueAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for none. */
  readonly value: unknown;
}

export const RELEASE = { version: "1.2.3-ü", id: "e83c516" } as const;

/** What a request gets, written down by the documentation of the formats. */
export function dueAnswer(
  format: AnswerFormat,
  group: ToldGroup,
  { method = "GET", isAuthorized }: { readonly method?: string | undefined; readonly isAuthorized: boolean },
): DueAnswer {
  if (method !== "GET" && method !== "HEAD") {
    const headers = { allow: "GET, HEAD", "cache-control": "no-store", "content-length": "0" };
    return { statusCode: 405, headers, value: undefined };
  }
  const isFailure = group.status === "fail";
  // What JSON has no word for is left out.
  const value: unknown = JSON.parse(JSON.stringify(BODIES[format](group, isAuthorized)));
  const headers = {
    "content-type": format === "health+json" ? "application/health+json" : "application/json",
    "cache-control": "no-store",
    "content-length": String(asciiLength(JSON.stringify(value))),
    ...(isFailure && { "retry-after": String(Math.max(1, Math.ceil(group.longestIntervalMs / 1000))) }),
  };
  return { statusCode: isFailure ? 503 : 200, headers, value };
}

/** Of a text in which all but ASCII is written as an escape of six signs. */
function asciiLength(text: string): number {
  return text.length + 5 * (text.match(/[^\0-\u007f]/g) ?? []).length;
}

type Body = (group: ToldGroup, isAuthorized: boolean) => object;

const UP = { pass: "up", warn: "degraded", fail: "down" } as const;
const OK = { pass: "ok", warn: "degraded", fail: "down", skipped: "skipped", unknown: "unknown" } as const;

const BODIES: Readonly<Record<AnswerFormat, Body>> = {
  "health+json": (group, isAuthorized) => ({
    status: group.status,
    ...releaseOf(group),
    ...(isAuthorized && {
      heldBy: group.heldBy,
      checks: byName(group.checks, (check) => {
        const { value, unit, ...facts } = factsOf(check);
        const componentType = check.kind === "local" ? "system" : "component";
        return [{ status: check.status, componentType, observedValue: value, observedUnit: unit, ...facts }];
      }),
    }),
  }),
  terminus(group, isAuthorized) {
    const told = isAuthorized ? group.checks : [];
    const indicators = (checks: readonly ToldCheck[]): object =>
      byName(checks, (check) => ({ status: UP[check.effect], result: check.status, ...factsOf(check) }));
    return {
      status: group.status === "fail" ? "error" : "ok",
      ...releaseOf(group),
      heldBy: isAuthorized ? group.heldBy : undefined,
      info: indicators(told.filter(({ effect }) => effect !== "fail")),
      error: indicators(told.filter(({ effect }) => effect === "fail")),
      details: indicators(told),
    };
  },
  microprofile(group, isAuthorized) {
    const word = (status: GroupStatus): string => (status === "fail" ? "DOWN" : "UP");
    const release = releaseOf(group);
    const checks = group.checks.map((check) => {
      const { data, ...facts } = factsOf(check);
      return { name: check.name, status: word(check.effect), data: { ...data, result: check.status, ...facts } };
    });
    const held = group.heldBy.map((reason) => ({ name: "held", status: "DOWN", data: { reason } }));
    return {
      status: word(group.status),
      checks: [
        ...(release === undefined ? [] : [{ name: "release", status: "UP", data: release }]),
        ...(isAuthorized ? [...held, ...checks] : []),
      ],
    };
  },
  simple: (group, isAuthorized) => ({
    status: OK[group.status],
    ...releaseOf(group),
    ...(isAuthorized && {
      heldBy: group.heldBy,
      checks: byName(group.checks, (check) => ({ status: OK[check.status], ...factsOf(check) })),
    }),
  }),
};

function releaseOf({ name }: ToldGroup): object | undefined {
  return name === "deploy" ? { version: RELEASE.version, releaseId: RELEASE.id } : undefined;
}

function factsOf({ kind, impact, code, value, unit, data, durationMs, observedAtMs }: ToldCheck) {
  const time = observedAtMs === undefined ? undefined : new Date(observedAtMs).toISOString();
  return { kind, impact, code, value, unit, data, durationMs, time };
}

function byName(checks: readonly ToldCheck[], tell: (check: ToldCheck) => unknown): object {
  return Object.fromEntries(checks.map((check) => [check.name, tell(check)]));
}
