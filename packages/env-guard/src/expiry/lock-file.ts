import type { Problem } from "@luneo/kernel/error";
import { refuseProblems } from "../definition/env-guard-error.ts";
import { isObject, optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import { durationCheck } from "../variables/spec-checks.ts";
import { isoTimeMs } from "@luneo/kernel/iso-time";
import type { LockEntry, SecretLock } from "./secret-age.ts";

/** Where the lock file is unless somebody says otherwise, beside package.json. */
export const LOCK_FILE = "env-guard.lock.json";

const MAX_BYTES = 1024 * 1024;

const date: OptionCheck = [
  (value) => typeof value === "string" && isoTimeMs(value) !== undefined,
  "a date in ISO 8601 with its time zone, like 2026-11-22T08:00:00Z",
];
const line: OptionCheck = [(value) => typeof value === "string" && /^\P{Cc}{1,500}$/u.test(value), "a line of text"];

const entryChecks: Readonly<Record<keyof LockEntry, OptionCheck>> = {
  rotatedAt: date,
  rotateEvery: durationCheck,
  expiresAt: date,
  fingerprint: [(value) => typeof value === "string" && /^[\da-f]{8}$/.test(value), "eight hexadecimal digits"],
  owner: line,
  runbook: line,
};

const lockChecks: Readonly<Record<keyof SecretLock, OptionCheck>> = {
  version: [(value) => value === 1, "1, the only version that is known"],
  salt: [(value) => typeof value === "string" && /^[\da-f]{32,128}$/.test(value), "32 to 128 hexadecimal digits"],
  secrets: [isObject, "an object of entries by the names of variables"],
};

/**
 * Reads the text of a lock file, throwing an `EnvGuardError` (`ENV_LOCK_INVALID`) that lists everything wrong with it.
 * What is wrong is told by its kind: a value that somebody put there by mistake is not repeated.
 */
export function parseLock(text: string, file = LOCK_FILE): SecretLock {
  const data = jsonOf(text);
  const problems = data === undefined ? [problem("it is no JSON", "Correct it by hand or from version control")] : [];
  if (data !== undefined) problems.push(...lockFaults(data).map((fault) => problem(fault)));
  refuseProblems("ENV_LOCK_INVALID", file, problems);
  return Object.freeze(data as SecretLock);
}

/** The text of a lock file: the same for the same content, names in order, so that a diff shows what has changed. */
export function printLock({ version, salt, secrets }: SecretLock): string {
  const names = Object.keys(secrets).toSorted();
  const keys = Object.keys(entryChecks) as (keyof LockEntry)[];
  const ordered = names.map((name) => {
    const entry = secrets[name]!;
    return [name, Object.fromEntries(keys.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]]))];
  });
  const data = { version, ...(salt && { salt }), secrets: Object.fromEntries(ordered) as object };
  return `${JSON.stringify(data, undefined, 2)}\n`;
}

/**
 * Reads a lock file, once.
 *
 * @throws EnvGuardError `ENV_LOCK_INVALID` if it isn't there or can't be right
 */
export function readLockFile(path: string = LOCK_FILE): SecretLock {
  const { readFileSync, statSync } = process.getBuiltinModule("node:fs");
  let text = "";
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_BYTES) throw Object.assign(new Error(), { code: "not a file up to 1 MiB" });
    text = readFileSync(path, "utf8");
  } catch (error) {
    const what = `it can't be read (${(error as { readonly code?: string }).code ?? "no reason told"})`;
    refuseProblems("ENV_LOCK_INVALID", path, [problem(what, "Make it with `env-guard expiry --record NAME`")]);
  }
  return parseLock(text, path);
}

function lockFaults(data: unknown): readonly string[] {
  const faults = optionFaults(data, lockChecks, "lock");
  if (!isObject(data)) return faults;
  const { version, salt, secrets } = data;
  const missing = [
    ...(version === undefined ? ["`lock.version` is missing"] : []),
    ...(secrets === undefined ? ["`lock.secrets` is missing"] : []),
  ];
  if (!isObject(secrets)) return [...faults, ...missing];
  const entries = Object.entries(secrets).flatMap(([name, entry]) => {
    // A name that is none may be a value in the wrong place.
    if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) return ["`lock.secrets` holds something that is no name of a variable"];
    const hasFingerprint = isObject(entry) && entry["fingerprint"] !== undefined;
    if (isObject(entry) && !Object.keys(entry).every((key) => /^[a-z]{1,20}$/i.test(key))) {
      return [`\`lock.secrets.${name}\` holds something that is no option`];
    }
    return [
      ...optionFaults(entry, entryChecks, `lock.secrets.${name}`),
      ...(hasFingerprint && salt === undefined ? [`\`lock.secrets.${name}.fingerprint\` needs a \`lock.salt\``] : []),
    ];
  });
  return [...faults, ...missing, ...entries];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function problem(what: string, fix = "Correct it"): Problem {
  return { code: "LOCK", what, fix };
}
