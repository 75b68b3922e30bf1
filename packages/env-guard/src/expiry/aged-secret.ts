import type { EnvDefinition } from "../definition/define-env.ts";
import type { EnvSource } from "../reading/env-source.ts";
import { envGuard } from "../loaded/env-guard.ts";
import { valueTexts } from "../loaded/value-texts.ts";
import type { RingStatus } from "../ring/key-ring.ts";
import { secretAge, type SecretAge, type SecretLock } from "./secret-age.ts";

/** A secret of a definition with all that is known of its life. */
export interface AgedSecret {
  readonly name: string;
  /** Whether it has a value here; a platform may give it to the running service alone. */
  readonly isSet: boolean;
  /** Absent where it isn't set and nothing is written down of it. */
  readonly age?: SecretAge;
  readonly ring?: RingStatus;
  readonly rotateEvery?: string;
  readonly owner?: string;
  readonly runbook?: string;
}

/** What {@link agedSecrets} goes by. */
export interface AgeContext {
  readonly lock?: SecretLock | undefined;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Every secret that a definition declares, as it is in a source, valid or not; without what belongs to another one. */
export function agedSecrets(
  definition: EnvDefinition<unknown>,
  source: EnvSource,
  { lock, nowMs }: AgeContext,
): readonly AgedSecret[] {
  const env = definition.load(source, { skipValidation: true }) as Readonly<Record<string, unknown>>;
  const states = envGuard(env).status(nowMs, lock && { lock }).variables;
  // What is set and valid and still has no age is nothing that grows old.
  const isPublic = ({ name, origin }: (typeof states)[number]): boolean =>
    origin.kind !== "absent" && origin.kind !== "default" && env[name] !== undefined;
  const secrets = states.filter(
    (one) => one.companionOf === undefined && (one.age ?? (one.sensitive && !isPublic(one))),
  );
  return secrets.map(({ name, age, ring }): AgedSecret => {
    const spec = definition.variables.get(name)!;
    const entry = lock && Object.hasOwn(lock.secrets, name) ? lock.secrets[name] : undefined;
    const dates = { expiresAt: source[`${name}_EXPIRES_AT`], rotatedAt: source[`${name}_ROTATED_AT`] };
    const isNoted = entry !== undefined || dates.expiresAt !== undefined || dates.rotatedAt !== undefined;
    const known = age ?? (isNoted ? secretAge({ spec, text: "", ...dates, lock: entry }, nowMs) : undefined);
    const rotateEvery = spec.rotateEvery ?? entry?.rotateEvery;
    const owner = spec.owner ?? entry?.owner;
    const runbook = spec.runbook ?? entry?.runbook;
    return {
      name,
      isSet: age !== undefined,
      ...(known && { age: known }),
      ...(ring && { ring }),
      ...(rotateEvery && { rotateEvery }),
      ...(owner && { owner }),
      ...(runbook && { runbook }),
    };
  });
}

/** The value that a fingerprint is made of: of a ring, the key that signs. `undefined` where it isn't set. */
export function secretValue(definition: EnvDefinition<unknown>, source: EnvSource, name: string): string | undefined {
  const env = definition.load(source, { skipValidation: true }) as Readonly<Record<string, unknown>>;
  return valueTexts(env[name])[0];
}
