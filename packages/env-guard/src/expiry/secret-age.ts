import { dayMs, type Duration } from "@luneo/kernel/duration";
import { isoTimeMs } from "@luneo/kernel/iso-time";
import { passwordOf } from "../variables/hosts.ts";
import { timeSpanMs } from "../variables/time-span.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";

/** Where a date was learned, in order of trust. */
export type DateSource = "jwt" | "x509" | "companion" | "lock";

/** How old a secret is, as far as anything tells. `unknown` is a state of its own, never "fine". */
export type AgeState = "fresh" | "rotation-due" | "expiring" | "expired" | "unknown";

/** What is known about the life of one secret. All times in milliseconds since the epoch. */
export interface SecretAge {
  readonly state: AgeState;
  readonly expiresAtMs?: number;
  readonly expirySource?: DateSource;
  readonly rotatedAtMs?: number;
  readonly rotationSource?: DateSource;
  /** When `rotateEvery` has passed since the last rotation. */
  readonly rotationDueAtMs?: number;
}

/** What `env-guard.lock.json` holds: nothing that is secret, so that it can be committed. */
export interface SecretLock {
  readonly version: 1;
  /** What fingerprints are made with, in hexadecimal digits. */
  readonly salt?: string;
  /** By the name of the variable. */
  readonly secrets: Readonly<Record<string, LockEntry>>;
}

/** What is written down of one secret. Dates are ISO 8601 with a time zone. */
export interface LockEntry {
  readonly rotatedAt?: string;
  readonly rotateEvery?: Duration;
  readonly expiresAt?: string;
  /** Eight hexadecimal digits of an HMAC of the value, only where it was asked for. */
  readonly fingerprint?: string;
  readonly owner?: string;
  readonly runbook?: string;
}

/** A secret and what stands beside it. */
export interface DatedSecret {
  readonly spec: Pick<VariableSpec, "rotateEvery">;
  /** Its value, as the environment holds it; looked into for the dates of a JWT or of certificates. */
  readonly text: string;
  /** `NAME_EXPIRES_AT`. */
  readonly expiresAt?: string | undefined;
  /** `NAME_ROTATED_AT`. */
  readonly rotatedAt?: string | undefined;
  readonly lock?: LockEntry | undefined;
}

/** How long before its end a secret should be replaced. */
const RENEW_MS = 30 * dayMs;
const CRITICAL_MS = 7 * dayMs;

/**
 * How old a secret is: by what its value says, else by its companion variables, else by the lock file. Pure. The end in a
 * lock file that dates the rotation earlier than `NAME_ROTATED_AT` does is that of the old value, and counts for nothing.
 *
 * It is due for rotation when `rotateEvery` has passed since the last one or less than 30 days are left, and expiring
 * when less than 7 are. A rotation that would be more than a day ahead tells nothing; one that was asked for every so
 * often and never dated is unknown, however far off the end is.
 */
export function secretAge({ spec, text, expiresAt, rotatedAt, lock }: DatedSecret, nowMs: number): SecretAge {
  const own = ownDates(text);
  // The lock file's end is that of a value which has been replaced since, if the variable beside the secret says so.
  const isStale = (isoTimeMs(lock?.rotatedAt ?? "") ?? Infinity) < (isoTimeMs(rotatedAt ?? "") ?? -Infinity);
  const rotations = [
    [own?.fromMs, own?.source],
    [isoTimeMs(rotatedAt ?? ""), "companion"],
    [isoTimeMs(lock?.rotatedAt ?? ""), "lock"],
  ] as const;
  const ends = [
    [own?.toMs, own?.source],
    [isoTimeMs(expiresAt ?? ""), "companion"],
    [isoTimeMs((isStale ? undefined : lock?.expiresAt) ?? ""), "lock"],
  ] as const;
  const [rotatedAtMs, rotationSource] = rotations.find(([ms = Infinity]) => ms <= nowMs + dayMs) ?? [];
  const [expiresAtMs, expirySource] = ends.find(([ms = Number.NaN]) => !Number.isNaN(ms)) ?? [];
  const every = spec.rotateEvery ?? lock?.rotateEvery;
  const everyMs = every && timeSpanMs(every);
  const rotationDueAtMs = everyMs && rotatedAtMs !== undefined ? rotatedAtMs + everyMs : undefined;
  const leftMs = (expiresAtMs ?? Infinity) - nowMs;
  const isUnknown = rotatedAtMs === undefined && (every !== undefined || expiresAtMs === undefined);

  const state =
    leftMs <= 0
      ? "expired"
      : leftMs < CRITICAL_MS
        ? "expiring"
        : leftMs < RENEW_MS || (rotationDueAtMs ?? Infinity) <= nowMs
          ? "rotation-due"
          : isUnknown
            ? "unknown"
            : "fresh";
  return {
    state,
    ...(expirySource && { expiresAtMs: expiresAtMs!, expirySource }),
    ...(rotationSource && { rotatedAtMs: rotatedAtMs!, rotationSource }),
    ...(rotationDueAtMs !== undefined && { rotationDueAtMs }),
  };
}

/** What a database can be reached with although nothing in it is secret. */
const databases: ReadonlySet<string> = new Set(["postgresUrl", "redisUrl"]);

/**
 * Whether a value is to be replaced some day, so that an unknown age is one too many: the DSN of Sentry is public by
 * design, and of the URL of a database only the password is secret. Who says how often is believed. Pure.
 */
export function isAgeing({ sensitive, kind, rotateEvery }: VariableSpec, text: string): boolean {
  if (rotateEvery) return true;
  if (!sensitive || kind === "sentryDsn") return false;
  return !databases.has(kind) || passwordOf(text) !== undefined || /[?&]password=./.test(text);
}

interface OwnDates {
  readonly source: DateSource;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** The dates that a value carries itself. */
function ownDates(text: string): OwnDates | undefined {
  try {
    if (text.startsWith("eyJ")) {
      const claims = JSON.parse(atob(text.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/"))) as OwnClaims;
      return { source: "jwt", fromMs: secondsMs(claims.iat), toMs: secondsMs(claims.exp) };
    }
    // A whole PEM may stand in one line, with `\n` spelled out or blanks, or be in base64 once more.
    const pem = text.startsWith("LS0tLS1CRUdJTi") ? atob(text) : text;
    if (!pem.includes("BEGIN CERTIFICATE")) return undefined;
    const { X509Certificate } = process.getBuiltinModule("node:crypto");
    const read = Array.from(
      pem.replaceAll("\\n", "").matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g),
      ([, body = ""]) => new X509Certificate(Buffer.from(body, "base64")),
    );
    // A chain ends with the first of its certificates that does; it is as old as the one that stands first.
    return {
      source: "x509",
      fromMs: Date.parse(read[0]!.validFrom),
      toMs: Math.min(...read.map(({ validTo }) => Date.parse(validTo))),
    };
  } catch {
    return undefined;
  }
}

interface OwnClaims {
  readonly iat?: unknown;
  readonly exp?: unknown;
}

function secondsMs(seconds: unknown): number | undefined {
  return typeof seconds === "number" && Math.abs(seconds) < 8.64e12 ? seconds * 1000 : undefined;
}
