/** One HTTP status, or all from one to another: 204, "200-299". */
export type ExpectedStatus = number | `${number}-${number}`;

const FIRST = 200;
const LAST = 599;

/** What tells whether a status is expected, or undefined when the expectation is none. */
export function expectedStatus(
  expected: ExpectedStatus | readonly ExpectedStatus[],
): ((status: number) => boolean) | undefined {
  const list = Array.isArray(expected) ? [...(expected as readonly unknown[])] : [expected];
  const ranges = list.map(rangeOf).filter((range) => range !== undefined);
  if (list.length === 0 || ranges.length < list.length) return undefined;
  return (status) => ranges.some(([from, to]) => status >= from && status <= to);
}

function rangeOf(expected: unknown): readonly [from: number, to: number] | undefined {
  const [, first, last] = /^(\d{3})-(\d{3})$/.exec(String(expected)) ?? [];
  const [from, to] = typeof expected === "number" ? [expected, expected] : [Number(first), Number(last)];
  // An interim status is never seen, and what is no number is in no order.
  return Number.isInteger(from) && FIRST <= from && from <= to && to <= LAST ? [from, to] : undefined;
}
