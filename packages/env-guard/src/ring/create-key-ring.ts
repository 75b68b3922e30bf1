import { refuseProblems } from "../definition/env-guard-error.ts";
import { ringOf, type KeyRing } from "./key-ring.ts";
import { labelForm, ringFaults, type KeyPart, type RingFault, type RingKeys } from "./ring-fault.ts";

/**
 * Makes a ring of keys that don't come from variables: from a vault, or in a test. `keyRing` makes one of those that do,
 * and is stricter, since it knows the production policy.
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` with all reasons why they can't be one ring
 */
export function createKeyRing(keys: RingKeys): KeyRing {
  const { current, previous, next } = keys;
  const parts: readonly Partial<KeyPart>[] = [current, previous, next].filter((part) => part !== undefined);
  const misfits = parts.flatMap(({ key, id = "none" }) => [
    ...(typeof key === "string" && key !== "" ? [] : [noText]),
    ...(typeof id === "string" && labelForm.test(id) ? [] : [noLabel]),
  ]);
  const faults = misfits.length > 0 ? misfits : ringFaults(keys);
  const problems = faults.map(({ code, detail, fix }) => ({ code, what: `It is a ring ${detail}`, fix }));
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of createKeyRing", problems);
  return ringOf(keys);
}

const noText: RingFault = { code: "EMPTY_KEY", detail: "with a key that is no text", fix: "Give each key its text" };
const noLabel: RingFault = {
  code: "INVALID_ID",
  detail: "with a label that is none",
  fix: "Write 1 to 64 letters, digits, dots, _ or -",
};
