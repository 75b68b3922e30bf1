import { systemClock } from "@luneo/kernel/clock";
import type { Clock } from "@luneo/kernel/clock";
import type { Observation } from "@luneo/kernel/check";
import { parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import { aClock, aDuration, required } from "@luneo/kernel/option-checks";
import type { Check, CheckSettings } from "../check.ts";
import { refuseOptions } from "./refuse-options.ts";

/** What a catalogue of backups can tell, in milliseconds since the epoch. What never happened is left out. */
export interface BackupHistory {
  /** When the newest backup that is complete was finished. */
  readonly finishedAtMs?: number | null | undefined;
  /** When a backup, the newest or an older one, was last restored and found to be right. */
  readonly provenAtMs?: number | null | undefined;
}

/**
 * Reads the catalogue. It is called by one run at a time, again and again, so what is dear to read it should keep; it
 * must give up when the signal aborts.
 */
export type BackupSource = (context: {
  readonly signal: AbortSignal;
}) => BackupHistory | null | undefined | PromiseLike<BackupHistory | null | undefined>;

/** How old a backup may be. */
export interface BackupFreshnessCheckOptions<Name extends string> extends CheckSettings {
  /** The age of the newest backup from which the check fails: the time between two, and how long one takes. */
  readonly maxAge: Duration;
  /** The age of the last proof by restore from which it warns. @defaultValue none, proofs aren't asked for */
  readonly maxProofAge?: Duration;
  /** @defaultValue "backup" */
  readonly name?: Name;
  /** @defaultValue `systemClock` */
  readonly clock?: Pick<Clock, "now">;
}

/** How far clocks of two machines may differ; what is dated later than that would look fresh for ever. */
const CLOCKS_DIFFER_MS = 300_000;

/**
 * Checks that there is a backup that is not too old, and that one was restored not too long ago.
 *
 * It fails with `NO_BACKUP`, `BACKUP_TOO_OLD` and `INVALID_BACKUP_TIME` (no number, or in the future), and warns with
 * `BACKUP_UNPROVEN`. Its value is the age in seconds.
 *
 * Informational: this process serves as well as ever. Name the groups it should mean more for in `impact`.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the arguments
 */
export function backupFreshnessCheck<const Name extends string = "backup">(
  source: BackupSource,
  options: BackupFreshnessCheckOptions<Name>,
): Check<NoInfer<Name>, "dependency"> {
  const {
    name = "backup" as Name,
    maxAge,
    maxProofAge,
    clock = systemClock,
    ...settings
  } = Object(options) as BackupFreshnessCheckOptions<Name>;
  const what = "its source must be a function that reads the catalogue";
  const fix = "Write one like `() => ({ finishedAtMs, provenAtMs })`.";
  const own = {
    maxAge: required(aDuration(), 'Write one like "26h".'),
    maxProofAge: aDuration(),
    clock: aClock("now"),
  };
  refuseOptions("backupFreshnessCheck", options, own, [
    typeof source === "function" ? undefined : { what, got: shown(source), fix },
  ]);
  const maxProofAgeMs = (maxProofAge && parseDuration(maxProofAge)) || Infinity;
  const limits: Limits = { maxAgeMs: parseDuration(maxAge) as number, maxProofAgeMs };

  return {
    interval: "5m",
    timeout: "5s",
    impact: "informational",
    ...settings,
    name,
    kind: "dependency",
    run: async (context) => judge((await source(context)) ?? {}, limits, clock.now()),
  };
}

interface Limits {
  readonly maxAgeMs: number;
  readonly maxProofAgeMs: number;
}

function judge({ finishedAtMs, provenAtMs }: BackupHistory, limits: Limits, nowMs: number): Observation {
  const isDated = isTime(finishedAtMs, nowMs) && isTime(provenAtMs, nowMs);
  if (!isDated) return { status: "fail", code: "INVALID_BACKUP_TIME" };
  if (typeof finishedAtMs !== "number") return { status: "fail", code: "NO_BACKUP" };
  const ageMs = nowMs - finishedAtMs;
  const proofAgeMs = typeof provenAtMs === "number" ? nowMs - provenAtMs : undefined;
  const isOld = ageMs > limits.maxAgeMs;
  const isUnproven = (proofAgeMs ?? Number.MAX_VALUE) > limits.maxProofAgeMs;
  return {
    status: isOld ? "fail" : isUnproven ? "warn" : "pass",
    ...((isOld || isUnproven) && { code: isOld ? "BACKUP_TOO_OLD" : "BACKUP_UNPROVEN" }),
    value: seconds(ageMs),
    unit: "s",
    ...(proofAgeMs !== undefined && { data: { proofAgeSeconds: seconds(proofAgeMs) } }),
  };
}

/** What a catalogue in JavaScript tells may be anything, and a text or a `Date` would be reckoned with as well. */
function isTime(ms: unknown, nowMs: number): boolean {
  return ms === undefined || ms === null || (Number.isFinite(ms) && (ms as number) <= nowMs + CLOCKS_DIFFER_MS);
}

function seconds(ageMs: number): number {
  return Math.max(0, Math.round(ageMs / 1000));
}
