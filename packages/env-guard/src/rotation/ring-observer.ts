import { isoTimeMs } from "@luneo/kernel/iso-time";
import { kidOf } from "../ring/key-ring.ts";
import type { ListedVariable, SecretPlatform } from "./platforms/platform.ts";
import { ringSuffixes } from "./procedures/ring-steps.ts";
import type { ObservedKey, RingObservation } from "./transition.ts";

/** A ring as its platform has it. `values` holds keys: it goes nowhere but to the platform. */
export interface ObservedRing {
  readonly observation: RingObservation;
  readonly listed: ReadonlyMap<string, ListedVariable>;
  /** Everything that is set there, not only what belongs to the ring. */
  readonly all: ReadonlyMap<string, ListedVariable>;
  readonly values: ReadonlyMap<string, string>;
  /** Whether a key of it is read from a file that a variable `…_FILE` names. */
  readonly isMounted: boolean;
}

/** What to look at. */
export interface ObserveOptions {
  readonly name: string;
  readonly platform: SecretPlatform;
  /** Values that somebody brought for names that the platform doesn't hand back. */
  readonly brought?: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/** Reads what a platform holds of a ring; changes nothing. */
export async function observeRing({ name, platform, brought, signal }: ObserveOptions): Promise<ObservedRing> {
  const all = await platform.list({ signal });
  const names = [...ringSuffixes, "_EXPIRES_AT", "_ROTATED_AT"].map((suffix) => name + suffix);
  const listed = new Map([...all].filter(([one]) => names.includes(one)));
  const read = await platform.read([...listed.keys()], { signal });
  const values = new Map([...(brought ?? []), ...read].filter(([one]) => listed.has(one)));
  const date = values.get(`${name}_PREVIOUS_EXPIRES_AT`);
  const atMs = date === undefined ? undefined : isoTimeMs(date);
  const key = (role: "current" | "next" | "previous", suffix: string) =>
    listed.has(name + suffix) && { [role]: observedKey(values, listed, name + suffix) };
  const observation: RingObservation = {
    ...key("current", ""),
    ...key("next", "_NEXT"),
    ...key("previous", "_PREVIOUS"),
    ...(listed.has(`${name}_PREVIOUS_EXPIRES_AT`) && { previousExpiresAt: atMs === undefined ? {} : { atMs } }),
    // That of NEXT alone is what a cut-off `stage` leaves behind.
    labels: ["_ID", "_PREVIOUS_ID"].flatMap((suffix) => values.get(name + suffix) ?? []),
  };
  const isMounted = ["", "_NEXT", "_PREVIOUS"].some((suffix) => all.has(`${name}${suffix}_FILE`));
  return { observation, listed, all, values, isMounted };
}

function observedKey(
  values: ReadonlyMap<string, string>,
  listed: ReadonlyMap<string, ListedVariable>,
  name: string,
): ObservedKey {
  const text = values.get(name);
  const fingerprint = text === undefined ? undefined : kidOf(text);
  // A label that is set and can't be read is no reason to take the fingerprint for it.
  const kid = listed.has(`${name}_ID`) ? values.get(`${name}_ID`) : fingerprint;
  return { ...(fingerprint !== undefined && { fingerprint }), ...(kid !== undefined && { kid }) };
}
