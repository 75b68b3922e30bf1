import { dayMs, type Duration } from "@luneo/kernel/duration";
import { isoTimeMs } from "@luneo/kernel/iso-time";
import { secretOf } from "../policy/secret-strength.ts";
import { ringOf, type KeyRing } from "../ring/key-ring.ts";
import { labelForm, ringFaults, type RingFault, type RingKeys } from "../ring/ring-fault.ts";
import { optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import { bitsCheck, durationCheck, formatCheck, textCheck } from "./spec-checks.ts";
import { timeSpanMs } from "./time-span.ts";
import type { Reading, ReadPart, Refusal, VariableSpec } from "./variable-spec.ts";
import { builtVariable, type Variable } from "./variable.ts";

/** What a {@link keyRing} is like. */
export interface KeyRingOptions {
  /** Bits of key that production asks of each key, eight for each byte of its text. @defaultValue 256 */
  readonly minBits?: number;
  /**
   * The longest life of a token, session or webhook that the key signs. Without it, nobody can tell when a previous key
   * has had its time.
   */
  readonly maxTokenTtl?: Duration;
  /** How often the key should be replaced. */
  readonly rotateEvery?: Duration;
  /** What each key looks like, for keys that somebody else issues: `/^whsec_/`. */
  readonly format?: RegExp;
  /** Who replaces it. */
  readonly owner?: string;
  /** The page that says how, as a path or a URL. */
  readonly runbook?: string;
}

const checks: Readonly<Record<keyof KeyRingOptions, OptionCheck>> = {
  minBits: bitsCheck,
  maxTokenTtl: durationCheck,
  rotateEvery: durationCheck,
  format: formatCheck,
  owner: textCheck,
  runbook: textCheck,
};

/**
 * A secret that signs and verifies, and can be replaced without rejecting anything: `NAME` signs, `NAME_NEXT` verifies
 * too, `NAME_PREVIOUS` verifies until `NAME_PREVIOUS_EXPIRES_AT`. `NAME_ID`, `NAME_NEXT_ID` and `NAME_PREVIOUS_ID` are
 * labels for the `kid` of tokens.
 */
export function keyRing(options: KeyRingOptions = {}): Variable<KeyRing> {
  const faults = optionFaults(options, checks);
  const { format, minBits = 256, ...rest }: KeyRingOptions = faults.length > 0 ? {} : options;
  const ttlMs = timeSpanMs(rest.maxTokenTtl ?? "");
  const fits = (text: string) => !format || text.search(format) >= 0;
  const key = {
    expects: format ? `a secret like ${format}` : secretOf(minBits),
    sensitive: true,
    minBits,
    ...(format && { format }),
  };
  const other = companion("secret", key.expects, (text) => (fits(text) ? text : undefined), key);
  const assemble = (
    own: ReadPart,
    companions: Readonly<Record<string, ReadPart>>,
    nowMs = Date.now(),
  ): Reading<KeyRing> => {
    const part = (name: string, { text } = companions[name]!) => {
      const id = companions[`${name}_ID`];
      return id ? { key: text, id: id.text } : { key: text };
    };
    const expiresAtMs = Number(companions["_PREVIOUS_EXPIRES_AT"]?.value);
    const keys: RingKeys = {
      current: part("", own),
      ...(companions["_NEXT"] && { next: part("_NEXT") }),
      ...(companions["_PREVIOUS"] && { previous: { ...part("_PREVIOUS"), expiresAtMs } }),
    };
    // Twice a token's life and a week for the rollout; later than that, somebody mistook the year.
    const latestMs = nowMs + (ttlMs ? 2 * ttlMs + 7 * dayMs : 366 * dayMs);
    const isFar = keys.previous && expiresAtMs > latestMs;
    const found = [...ringFaults(keys), ...(isFar ? [farExpiry] : [])];
    const tell = (what: "detail" | "fix", by: string) => found.map((fault) => fault[what]).join(by);
    if (found[0]) return { code: found[0].code, detail: tell("detail", " and "), fix: tell("fix", ". ") };
    return { value: ringOf(keys) };
  };
  return builtVariable<KeyRing>({
    ...rest,
    ...key,
    kind: "keyRing",
    faults,
    companions: {
      _NEXT: other,
      _PREVIOUS: other,
      _PREVIOUS_EXPIRES_AT: companion("date", "a date like 2026-11-22T08:00:00Z", isoTimeMs, { code: "DATE_INVALID" }),
      _ID: label,
      _NEXT_ID: label,
      _PREVIOUS_ID: label,
    },
    read: (text) => (fits(text) ? assemble({ text, value: text }, {}) : {}),
    assemble,
  });
}

const label = companion("text", "a label of letters, digits, dots, _ and -", (text) =>
  labelForm.test(text) ? text : undefined,
);

const farExpiry: RingFault = {
  code: "FAR_EXPIRY",
  detail: "with a _PREVIOUS_EXPIRES_AT too far away",
  fix: "Set that to when the last token of the old key ends",
};

/** A variable that may always be left out; `read` gives `undefined` for what it refuses. */
function companion(
  kind: string,
  expects: string,
  read: (text: string) => unknown,
  more: Partial<VariableSpec> & Refusal = {},
): VariableSpec {
  const { code, ...rest } = more;
  return {
    ...rest,
    kind,
    expects,
    requiredIn: [],
    read(text) {
      const value = read(text);
      return value === undefined ? (code ? { code } : {}) : { value };
    },
  };
}
