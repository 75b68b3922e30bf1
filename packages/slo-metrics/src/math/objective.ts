/** The share of events that should be good, as decimals that are exact: 0.1 + 0.2 is nobody's error budget. */
export interface Objective {
  /** As it was written: "99.9%". */
  readonly text: string;
  /** The share of good events as an exact decimal: "0.999". */
  readonly target: string;
  /** The share of events that may be bad, as an exact decimal: "0.001". */
  readonly budget: string;
}

/** Reads an objective written in percent; undefined when `text` is none, or is not above 0 % and below 100 %. */
export function parseObjective(text: string): Objective | undefined {
  const [, whole = "", decimals = ""] = /^(\d{1,2})(?:\.(\d{1,12}))?%$/.exec(text) ?? [];
  if (whole === "") return undefined;
  // In units of the last decimal, as whole numbers: 99.9 % is 999 of 1,000.
  const all = 100n * 10n ** BigInt(decimals.length);
  const good = BigInt(whole + decimals);
  if (good === 0n) return undefined;
  const digits = decimals.length + 2;
  return Object.freeze({ text, target: decimal(good, digits), budget: decimal(all - good, digits) });
}

/** `count` units of the `digits`-th decimal, which are less than one. */
function decimal(count: bigint, digits: number): string {
  return `0.${count.toString().padStart(digits, "0").replace(/0+$/, "")}`;
}
