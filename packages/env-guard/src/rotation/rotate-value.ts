import type { Problem } from "@luneo/kernel/error";
import type { NamedChange, PlatformChange, SecretPlatform } from "./platforms/platform.ts";
import { expectedResult, type ResultCheck } from "./expected-result.ts";
import { RotationError } from "./rotation-error.ts";

/** What a check found out about a credential. */
export interface CredentialCheck {
  /** Why it must not be used; empty means that it works. */
  readonly problems: readonly Problem[];
  /** What is worth knowing, one sentence each. */
  readonly notes?: readonly string[];
}

/** What {@link rotateValue} needs. */
export interface ValueRotationOptions {
  readonly name: string;
  readonly platform: SecretPlatform;
  readonly newValue?: string;
  /** Asked with the old value and the new before the change, and with what the platform hands back after it. */
  readonly check?: (values: { readonly value: string; readonly old?: string }) => Promise<CredentialCheck>;
  /** Says what is wrong with the variables that would come out, as far as their values are known. */
  readonly accepts?: ResultCheck;
  readonly nowMs: number;
  readonly isDryRun?: boolean;
  readonly signal: AbortSignal;
}

/** What happened, or would: no values. */
export interface ValueRotationOutcome {
  /** The changes by name. */
  readonly changes: readonly NamedChange[];
  readonly explained: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Replaces a credential that has one place only, of which the provider lets the old and the new one work. The old one
 * isn't revoked: that comes after the deployment.
 *
 * @throws RotationError `ROTATION_REFUSED` with every reason against it, before anything is changed
 * @throws RotationError `CHECK_FAILED` before the change, or after it if what is stored doesn't work; the old value still
 * works then
 * @throws PlatformError `PLATFORM_FAILED` or `PLATFORM_REFUSED`, or whatever else the platform throws
 */
export async function rotateValue(options: ValueRotationOptions): Promise<ValueRotationOutcome> {
  const { name, platform, newValue, check, nowMs, isDryRun = false, signal } = options;
  const listed = await platform.list({ signal });
  const old = (await platform.read([name], { signal })).get(name);
  const changes: PlatformChange[] = [
    // The end of the old value isn't that of the new one.
    ...(listed.has(`${name}_EXPIRES_AT`) ? [{ kind: "remove" as const, name: `${name}_EXPIRES_AT` }] : []),
    { kind: "set", name, value: newValue ?? "" },
    { kind: "set", name: `${name}_ROTATED_AT`, value: new Date(nowMs).toISOString() },
  ];
  const named: readonly NamedChange[] = changes.map(({ kind, name: one }) => ({ kind, name: one }));
  const problems: readonly Problem[] = [
    ...(listed.has(name) ? [] : [listed.has(`${name}_FILE`) ? isMounted(name) : notSet]),
    ...(newValue === undefined && !isDryRun ? [noValue] : []),
    ...(newValue !== undefined && newValue === old ? [sameValue] : []),
  ];
  refuse("ROTATION_REFUSED", problems);
  if (options.accepts && newValue !== undefined) {
    const known = new Map(old === undefined ? [] : [[name, old]]);
    const result = await expectedResult({ platform, listed, known, changes, signal });
    refuse("ROTATION_REFUSED", options.accepts(result.after, result));
  }

  const known = old === undefined ? {} : { old };
  const before = newValue === undefined ? undefined : await check?.({ value: newValue, ...known });
  refuse("CHECK_FAILED", before?.problems ?? []);
  const outcome = { changes: named, explained: platform.explain(named), notes: before?.notes ?? [] };
  if (isDryRun) return outcome;
  signal.throwIfAborted();
  const unbroken = new AbortController().signal;
  await platform.apply(changes, { signal: unbroken });
  const stored = (await platform.read([name], { signal: unbroken })).get(name);
  if (stored !== undefined && stored !== newValue) refuse("CHECK_FAILED", [notStored]);
  if (stored !== undefined) refuse("CHECK_FAILED", (await check?.({ value: stored, ...known }))?.problems ?? []);
  return outcome;
}

function refuse(code: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new RotationError({ code, problems });
}

const notSet: Problem = {
  code: "NOT_SET",
  what: "It isn't set on the platform, so there is nothing to replace",
  fix: "See that it is the right service and environment, and not a sealed variable; or set it there",
};
/** What is read from a file has no value on the platform, and setting one beside it is refused by the next boot. */
export const isMounted = (name: string): Problem => ({
  code: "MOUNTED",
  what: `${name}_FILE is set: the value is read from a file, and ${name} beside it would be refused at the next boot`,
  fix: "Replace it where the file is mounted from",
});
const noValue: Problem = {
  code: "NO_NEW_VALUE",
  what: "There is no new value",
  fix: "Pipe it in: `… < file`",
};
const sameValue: Problem = {
  code: "SAME_VALUE",
  what: "The new value is the one that is set already",
  fix: "Issue another one",
};
const notStored: Problem = {
  code: "NOT_STORED",
  what: "The platform hands back another value than the one it was given",
  fix: "See who else writes there, and run the same command again; don't deploy before",
};
