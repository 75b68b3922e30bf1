import type { Problem } from "./error.ts";
import { formatQuantity, parseQuantity, quantityProblem, requireQuantity } from "./quantity.ts";
import type { Quantity } from "./quantity.ts";

/** An amount of data as options take it: a decimal number and its unit, "512MiB", "1.5GB". */
export type ByteSize = `${number}${"B" | "KiB" | "MiB" | "GiB" | "TiB" | "kB" | "MB" | "GB" | "TB"}`;

/** Bounds that an option sets to its amount, in bytes, both included. */
export interface ByteLimits {
  /** @defaultValue 0 */
  readonly atLeastBytes?: number;
  /** @defaultValue 9007199254740991 */
  readonly atMostBytes?: number;
}

const BYTES: Quantity = {
  code: "INVALID_BYTES",
  kind: "an amount of data in whole bytes",
  notation: 'Write a number and its unit (B, KiB, MiB, GiB, TiB, kB, MB, GB or TB) without a blank, like "512MiB".',
  units: {
    TiB: 2 ** 40,
    TB: 1e12,
    GiB: 2 ** 30,
    GB: 1e9,
    MiB: 2 ** 20,
    MB: 1e6,
    KiB: 2 ** 10,
    kB: 1e3,
    B: 1,
  },
};

/**
 * Reads an amount of data: bytes, or undefined when `text` is not one.
 *
 * KiB, MiB, GiB and TiB are powers of 1024; kB, MB, GB and TB are powers of 1000. Only plain decimals with a unit and no
 * blanks are amounts, and only whole bytes that a number can hold exactly: "10", "5 MB", "-1B", "1K" and "0.5B" are not.
 */
export function parseBytes(text: string): number | undefined {
  return parseQuantity(BYTES, text);
}

/**
 * The bytes of the amount given as option `optionName`.
 *
 * @throws LuneoError `INVALID_BYTES` when `text` is not an amount or is outside the limits
 */
export function byteCount(text: string, optionName: string, { atLeastBytes, atMostBytes }: ByteLimits = {}): number {
  return requireQuantity(BYTES, text, optionName, { atLeast: atLeastBytes, atMost: atMostBytes });
}

/** What is wrong with the amount given as option `optionName`, or undefined when nothing is. */
export function bytesProblem(
  text: unknown,
  optionName: string,
  { atLeastBytes, atMostBytes }: ByteLimits = {},
): Problem | undefined {
  return quantityProblem(BYTES, text, optionName, { atLeast: atLeastBytes, atMost: atMostBytes });
}

/**
 * Writes bytes as an amount of data, exactly, in the largest unit that needs no fraction: 1536 is "1536B".
 *
 * @throws RangeError when `bytes` is not a whole number from 0 to 9007199254740991
 */
export function formatBytes(bytes: number): ByteSize {
  return formatQuantity(BYTES, bytes) as ByteSize;
}
