import { isTextList, optionFaults, type OptionCheck } from "./option-faults.ts";
import { randomSecret } from "./secret-strength.ts";
import type { Refusal } from "./variable-spec.ts";
import { createVariable, type Variable } from "./variable.ts";

const refused: Refusal = {};
const asIs = (value: string) => ({ value });

/** Any text. The blanks and quotes around it are taken off, with a warning. */
export function text(): Variable<string> {
  return createVariable({ kind: "text", expects: "text", read: asIs });
}

/** How strong a {@link secret} must be. */
export interface SecretOptions {
  /**
   * Bits of key that production asks for, counted as signing libraries do: eight for each byte of the text. Lower it
   * for a secret that somebody else issues.
   * @defaultValue 256
   */
  readonly minBits?: number;
}

/** A secret: a string that is printed nowhere. Production refuses placeholders, weak secrets and shared ones. */
export function secret(options: SecretOptions = {}): Variable<string> {
  const faults = optionFaults(options, { minBits: bitsCheck });
  const { minBits = 256 }: SecretOptions = faults.length > 0 ? {} : options;
  return createVariable({ kind: "secret", expects: randomSecret, sensitive: true, minBits, faults, read: asIs });
}

/** What the `minBits` of a variable must be. */
export const bitsCheck: OptionCheck = [
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  "a whole number from 0",
];

/** The bounds of an {@link int}. */
export interface IntOptions {
  /** @defaultValue Number.MIN_SAFE_INTEGER */
  readonly min?: number;
  /** @defaultValue Number.MAX_SAFE_INTEGER */
  readonly max?: number;
}

/** A whole number in decimal digits: no exponent, no hexadecimal, no separators, nothing that a double can't hold. */
export function int(options: IntOptions = {}): Variable<number> {
  const check: OptionCheck = [Number.isSafeInteger, "a whole number that a double can hold"];
  const faults = optionFaults(options, { min: check, max: check });
  const { min = -(2 ** 53 - 1), max = 2 ** 53 - 1 }: IntOptions = faults.length > 0 ? {} : options;
  return createVariable({
    kind: "int",
    expects: `a whole number from ${min} to ${max}`,
    faults: min > max ? ["`min` must not be greater than `max`"] : faults,
    read(text) {
      const value = /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? { value } : refused;
    },
  });
}

/** A TCP port from 0 (any free one) to 65535. */
export function port(): Variable<number> {
  return createVariable({ ...int({ min: 0, max: 65_535 }).spec, kind: "port" });
}

/** `true`, `1`, `yes`, `on` or `false`, `0`, `no`, `off`, in any case. */
export function bool(): Variable<boolean> {
  return createVariable({
    kind: "bool",
    expects: "true or false",
    read(text) {
      const value = /^(?:true|yes|on|1)$/i.test(text);
      return value || /^(?:false|no|off|0)$/i.test(text) ? { value } : refused;
    },
  });
}

/** One of the given texts, spelled exactly so. */
export function oneOf<const Choices extends readonly [string, ...string[]]>(
  ...choices: Choices
): Variable<Choices[number]> {
  const isRight = isTextList(choices, /^\S(?:.*\S)?$/s);
  return createVariable<Choices[number]>({
    kind: "oneOf",
    expects: isRight ? `one of ${choices.join(", ")}` : "one of its choices",
    faults: isRight ? [] : ["the choices must be texts without blanks around them, at least one"],
    read: (value) => (choices.includes(value) ? { value } : refused),
  });
}
