import { LuneoError, shown } from "./error.ts";
import type { Problem } from "./error.ts";

/** A kind of quantity that is written as a decimal number and a unit, and counted in whole base units. */
export interface Quantity {
  /** Of the problem when a text is none of this kind. */
  readonly code: string;
  /** As a problem calls it: "a duration in whole milliseconds". */
  readonly kind: string;
  /** How it is written, with examples, as the fix says it. */
  readonly notation: string;
  /** Units and how many base units each is, largest first. */
  readonly units: Readonly<Record<string, number>>;
}

/** Bounds in base units, both included. */
export interface QuantityLimits {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** The base units in `text`, or undefined when it is not a whole, safe number of them. */
export function parseQuantity({ units }: Quantity, text: string): number | undefined {
  const [, whole = "", decimals = "", unit = ""] = /^(\d{1,16})(?:\.(\d{1,16}))?([A-Za-z]{1,3})$/.exec(text) ?? [];
  const factor = units[unit];
  if (factor === undefined) return undefined;
  // In integers, because 4.35 * 100 is not 435.
  const scaled = BigInt(whole + decimals) * BigInt(factor);
  const scale = 10n ** BigInt(decimals.length);
  const count = Number(scaled / scale);
  return scaled % scale === 0n && Number.isSafeInteger(count) ? count : undefined;
}

/** The base units in `text`, the value of an option; throws what is wrong with it. */
export function requireQuantity(quantity: Quantity, text: string, option: string, limits: QuantityLimits): number {
  const problem = quantityProblem(quantity, text, option, limits);
  if (problem !== undefined) throw new LuneoError({ code: problem.code, problems: [problem] });
  return parseQuantity(quantity, text) as number;
}

/** What is wrong with the value of an option, or undefined when nothing is. */
export function quantityProblem(
  quantity: Quantity,
  value: unknown,
  option: string,
  { atLeast = 0, atMost = Number.MAX_SAFE_INTEGER }: QuantityLimits,
): Problem | undefined {
  const count = typeof value === "string" ? parseQuantity(quantity, value) : undefined;
  const refuse = (must: string, fix: string): Problem => ({
    code: quantity.code,
    what: `\`${option}\` must be ${must}`,
    got: shown(value),
    fix,
  });
  if (count === undefined) return refuse(quantity.kind, quantity.notation);
  if (count >= atLeast && count <= atMost) return undefined;
  const bound = formatQuantity(quantity, count < atLeast ? atLeast : atMost);
  return count < atLeast
    ? refuse(`at least ${bound}`, `Set it to "${bound}" or more.`)
    : refuse(`at most ${bound}`, `Set it to "${bound}" or less.`);
}

/** Writes `count` base units exactly, in the largest unit that needs no fraction. */
export function formatQuantity({ units, kind }: Quantity, count: number): string {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is not ${kind}.`);
  const fits = ([, size]: [string, number]): boolean => size === 1 || (count >= size && count % size === 0);
  const [unit = "", factor = 1] = Object.entries(units).find(fits) ?? [];
  return `${count / factor}${unit}`;
}
