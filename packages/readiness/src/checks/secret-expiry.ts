import { systemClock } from "@luneo/kernel/clock";
import type { Clock } from "@luneo/kernel/clock";
import type { Observation } from "@luneo/kernel/check";
import { dayMs, parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import { aClock, aDuration } from "@luneo/kernel/option-checks";
import type { Check, CheckSettings } from "../check.ts";
import { refuseOptions } from "./refuse-options.ts";

/** What the check needs to know of secrets; what `envGuard(env).status()` of `@luneo/env-guard` returns is one. */
export interface SecretStatus {
  readonly variables: readonly {
    /** Shown to operators; no value is. */
    readonly name: string;
    /** Of a variable that stands beside another one, such as a former key. When it ends, it is meant to. */
    readonly companionOf?: string | undefined;
    /** Absent where it isn't known or doesn't end; milliseconds since the epoch. */
    readonly age?: { readonly expiresAtMs?: number | undefined } | undefined;
  }[];
}

/** When to tell of secrets that end. */
export interface SecretExpiryCheckOptions<Name extends string> extends CheckSettings {
  /** How long before its end a secret is told of. @defaultValue "14d" */
  readonly warnWithin?: Duration;
  /** @defaultValue "secrets" */
  readonly name?: Name;
  /** @defaultValue `systemClock` */
  readonly clock?: Pick<Clock, "now">;
}

const MOST_NAMES = 5;

/**
 * Checks that no secret has expired, and warns before one does: `SECRET_EXPIRED`, `SECRET_EXPIRING`.
 *
 * Its value is the number of days that the first one to end has left, 0 when it has none. Secrets whose end nobody knows
 * are counted, not judged.
 *
 * Local, and degrading in every group: all replicas have the same secrets, and none is helped by a restart.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the arguments
 * @example
 * secretExpiryCheck(() => envGuard(env).status(), { warnWithin: "30d" })
 */
export function secretExpiryCheck<const Name extends string = "secrets">(
  status: (nowMs: number) => SecretStatus | PromiseLike<SecretStatus>,
  options: SecretExpiryCheckOptions<Name> = {},
): Check<NoInfer<Name>, "local"> {
  const {
    name = "secrets" as Name,
    warnWithin = "14d",
    clock = systemClock,
    ...settings
  } = Object(options) as SecretExpiryCheckOptions<Name>;
  const what = "its first argument must be a function that returns the status of secrets";
  const fix = "Write `() => envGuard(env).status()`.";
  const own = { warnWithin: aDuration(), clock: aClock("now") };
  refuseOptions("secretExpiryCheck", options, own, [
    typeof status === "function" ? undefined : { what, got: shown(status), fix },
  ]);
  const warnWithinMs = parseDuration(warnWithin) as number;

  return {
    interval: "1m",
    impact: "degrading",
    ...settings,
    name,
    kind: "local",
    run: async () => {
      const nowMs = clock.now();
      return judge(await status(nowMs), warnWithinMs, nowMs);
    },
  };
}

function judge({ variables }: SecretStatus, warnWithinMs: number, nowMs: number): Observation {
  const aged = variables.filter(({ age, companionOf }) => age !== undefined && companionOf === undefined);
  const ends = aged
    .map(({ name, age }) => ({ name, leftMs: (age?.expiresAtMs ?? Number.NaN) - nowMs }))
    .filter(({ leftMs }) => !Number.isNaN(leftMs))
    .sort((one, other) => one.leftMs - other.leftMs);
  const expired = ends.filter(({ leftMs }) => leftMs <= 0);
  const expiring = ends.filter(({ leftMs }) => leftMs > 0 && leftMs <= warnWithinMs);
  const code = expired.length > 0 ? "SECRET_EXPIRED" : expiring.length > 0 ? "SECRET_EXPIRING" : undefined;
  const [first] = ends;
  return {
    status: expired.length > 0 ? "fail" : expiring.length > 0 ? "warn" : "pass",
    ...(code !== undefined && { code }),
    ...(first !== undefined && { value: Math.max(0, Math.floor(first.leftMs / dayMs)), unit: "days" }),
    data: {
      secrets: aged.length,
      secretsWithKnownEnd: ends.length,
      ...(expired.length > 0 && { expired: namesOf(expired) }),
      ...(expiring.length > 0 && { expiring: namesOf(expiring) }),
    },
  };
}

function namesOf(secrets: readonly { readonly name: string }[]): string {
  const names = secrets.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = secrets.length - names.length;
  return `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
