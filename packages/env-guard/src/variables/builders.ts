import { isTextList, optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import { secretOf } from "../policy/secret-strength.ts";
import { bitsCheck } from "./spec-checks.ts";
import type { Refusal } from "./variable-spec.ts";
import { builtVariable, type Variable } from "./variable.ts";

const refused: Refusal = {};
const asIs = (value: string) => ({ value });

/** Any text. The blanks and quotes around it are taken off, with a warning. */
export function text(): Variable<string> {
  return builtVariable({ kind: "text", expects: "text", sensitive: false, read: asIs });
}

/** How strong a {@link secret} must be. */
export interface SecretOptions {
  /**
   * Bits of key that production asks for, counted as signing libraries do: eight for each byte of the text. Lower it
   * for a secret that somebody else issues; 0 says so, and nobody is told to make one.
   * @defaultValue 256
   */
  readonly minBits?: number;
}

/** A secret: a string that is printed nowhere. Production refuses placeholders, weak secrets and shared ones. */
export function secret(options?: SecretOptions): Variable<string> {
  const faults = options === undefined ? [] : optionFaults(options, { minBits: bitsCheck });
  const { minBits = 256 }: SecretOptions = faults.length > 0 ? {} : (options ?? {});
  return builtVariable({ kind: "secret", expects: secretOf(minBits), sensitive: true, minBits, faults, read: asIs });
}

/** The bounds of an {@link int}. */
export interface IntOptions {
  /** @defaultValue Number.MIN_SAFE_INTEGER */
  readonly min?: number;
  /** @defaultValue Number.MAX_SAFE_INTEGER */
  readonly max?: number;
}

const wholeCheck: OptionCheck = [Number.isSafeInteger, "a whole number that a double can hold"];

/** A whole number in decimal digits: no exponent, no hexadecimal, no separators, nothing that a double can't hold. */
export function int(options?: IntOptions): Variable<number> {
  const faults = options === undefined ? [] : optionFaults(options, { min: wholeCheck, max: wholeCheck });
  const { min, max }: IntOptions = faults.length > 0 ? {} : (options ?? {});
  const isEmpty = min !== undefined && max !== undefined && min > max;
  return builtVariable({
    kind: "int",
    expects: `a whole number${min === undefined ? "" : ` from ${min}`}${max === undefined ? "" : ` to ${max}`}`,
    bounds: { min, max },
    sensitive: false,
    faults: isEmpty ? ["`min` must not be greater than `max`"] : faults,
    read(text) {
      // What a number is written as is the only text for it, which leaves out exponents, zeros in front and the like.
      const value = Number(text);
      const isRight = Number.isSafeInteger(value) && String(value) === text;
      return isRight && !(value < min!) && !(value > max!) ? { value } : refused;
    },
  });
}

/** A TCP port from 0 (any free one) to 65535. */
export function port(): Variable<number> {
  return builtVariable({ ...int({ min: 0, max: 65_535 }).spec, kind: "port" });
}

const bits: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

/** `true`, `1`, `yes`, `on` or `false`, `0`, `no`, `off`, in any case. */
export function bool(): Variable<boolean> {
  return builtVariable({
    kind: "bool",
    expects: "true or false",
    sensitive: false,
    read(text) {
      const lower = text.toLowerCase();
      return Object.hasOwn(bits, lower) ? { value: bits[lower]! } : refused;
    },
  });
}

/** One of the given texts, spelled exactly so. */
export function oneOf<const Choices extends readonly [string, ...string[]]>(
  ...choices: Choices
): Variable<Choices[number]> {
  const isRight = isTextList(choices) && choices.every((choice) => choice.trim() === choice);
  return builtVariable<Choices[number]>({
    kind: "oneOf",
    expects: isRight ? `one of ${choices.join(", ")}` : "one of its choices",
    choices: isRight ? choices : [],
    sensitive: false,
    faults: isRight ? [] : ["the choices must be texts without blanks around them, at least one"],
    read: (value) => (choices.includes(value) ? { value } : refused),
  });
}
