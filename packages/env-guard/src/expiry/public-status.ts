import { envGuard, type Origin } from "../loaded/env-guard.ts";
import type { RingRole } from "../ring/key-ring.ts";
import type { AgeState, DateSource, SecretAge, SecretLock } from "./secret-age.ts";

/** What may be shown to people who run an application: names, states and dates. */
export interface PublicStatus {
  readonly environment: { readonly name: string; readonly decidedBy: string | null };
  readonly variables: readonly PublicVariable[];
  readonly warnings: readonly { readonly code: string; readonly what: string }[];
}

/** One variable of it. */
export interface PublicVariable {
  readonly name: string;
  readonly sensitive: boolean;
  readonly state: Origin["kind"];
  readonly companionOf?: string;
  readonly age?: PublicAge;
  readonly ring?: PublicRing;
}

/** Dates in ISO 8601. */
export interface PublicAge {
  readonly state: AgeState;
  readonly expiresAt?: string;
  readonly expirySource?: DateSource;
  readonly rotatedAt?: string;
  readonly rotationSource?: DateSource;
  readonly rotationDueAt?: string;
}

/** The keys of a ring. */
export interface PublicRing {
  /** A label that was made of a key is left out: with it, guesses of the key could be tried. */
  readonly keys: readonly { readonly role: RingRole; readonly kid?: string }[];
  readonly previousExpiresAt?: string;
  readonly verifications: Readonly<Record<RingRole, number>>;
}

/** The status of a loaded environment as it may be shown. */
export function publicStatus(env: object, nowMs: number, lock?: SecretLock): PublicStatus {
  const guard = envGuard(env);
  const { environment, variables } = guard.status(nowMs, lock && { lock });
  return {
    environment: { name: environment.name, decidedBy: environment.decidedBy ?? null },
    variables: variables.map(({ name, sensitive, origin, companionOf, age, ring }) => ({
      name,
      sensitive,
      state: origin.kind,
      ...(companionOf && { companionOf }),
      // What runs out next to a key, such as the previous one, is told by its ring.
      ...(age && !companionOf && { age: publicAge(age) }),
      ...(ring && {
        ring: {
          keys: ring.keys.map(({ role, kid, isExplicit }) => ({ role, ...(isExplicit && { kid }) })),
          ...iso("previousExpiresAt", ring.previousExpiresAtMs),
          verifications: ring.verifications,
        },
      }),
    })),
    warnings: guard.warnings.map(({ code, what }) => ({ code, what })),
  };
}

function publicAge({ state, expirySource, rotationSource, ...at }: SecretAge): PublicAge {
  return {
    state,
    ...iso("expiresAt", at.expiresAtMs),
    ...(expirySource && { expirySource }),
    ...iso("rotatedAt", at.rotatedAtMs),
    ...(rotationSource && { rotationSource }),
    ...iso("rotationDueAt", at.rotationDueAtMs),
  };
}

/** One date by its name, if it is known and a Date can hold it. */
function iso<Name extends string>(name: Name, ms: number | undefined): { readonly [Key in Name]?: string } {
  const isDate = ms !== undefined && Math.abs(ms) <= 8.64e15;
  return (isDate ? { [name]: new Date(ms).toISOString() } : {}) as { readonly [Key in Name]?: string };
}
