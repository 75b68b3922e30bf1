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
export function secret({ minBits = 256 }: SecretOptions = {}): Variable<string> {
  return createVariable({ kind: "secret", expects: randomSecret, sensitive: true, minBits, read: asIs });
}

/** The bounds of an {@link int}. */
export interface IntOptions {
  /** @defaultValue Number.MIN_SAFE_INTEGER */
  readonly min?: number;
  /** @defaultValue Number.MAX_SAFE_INTEGER */
  readonly max?: number;
}

/** A whole number in decimal digits: no exponent, no hexadecimal, no separators, nothing that a double can't hold. */
export function int({ min = -(2 ** 53 - 1), max = 2 ** 53 - 1 }: IntOptions = {}): Variable<number> {
  return createVariable({
    kind: "int",
    expects: `a whole number from ${min} to ${max}`,
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
  return createVariable<Choices[number]>({
    kind: "oneOf",
    expects: `one of ${choices.join(", ")}`,
    read: (value) => (choices.includes(value) ? { value } : refused),
  });
}
