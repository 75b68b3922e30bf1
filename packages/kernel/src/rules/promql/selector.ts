import type { Duration } from "../../duration.ts";
import type { InstantVector, LabelMatcher, Range, Selector, Subquery } from "./tree.ts";

/** A condition on the value of a label; a plain text is `=`. */
export type ValueMatcher = string | Omit<LabelMatcher, "label">;

/** Conditions by label name; a list where one label has several. */
export type Matchers = Readonly<Record<string, ValueMatcher | readonly ValueMatcher[]>>;

/**
 * The series of a metric.
 *
 * @example metric("http_requests_total", { job: "api", code: matches("5..") })
 */
export function metric(name: string, matchers: Matchers = {}): Selector {
  return { kind: "selector", type: "vector", name, matchers: matcherList(matchers) };
}

/** Series of whatever metric that fit; `{ __name__: matches("slo:.+") }` selects metrics. */
export function series(matchers: Matchers): Selector {
  return { kind: "selector", type: "vector", matchers: matcherList(matchers) };
}

/** The whole value matches an RE2 regular expression: Prometheus anchors it at both ends. */
export function matches(pattern: string): ValueMatcher {
  return { operator: "=~", value: pattern };
}

/** The value is one of these texts, which are taken literally. */
export function oneOf(values: readonly string[]): ValueMatcher {
  return matches(values.map((value) => value.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&")).join("|"));
}

/**
 * The opposite of a condition.
 *
 * @example metric("up", { job: not("node"), instance: not(matches("10\\..+")) })
 */
export function not(matcher: ValueMatcher): ValueMatcher {
  const { operator, value } = valueMatcher(matcher);
  return { operator: OPPOSITE[operator], value };
}

/** All samples in the window; the functions on ranges also take selector and window by themselves. */
export function range(selector: Selector, window: Duration): Range {
  return { kind: "range", type: "range", selector, window };
}

/** The expression evaluated over the window every `step`, absent: at the server's evaluation interval. */
export function subquery(of: InstantVector, window: Duration, step?: Duration): Subquery {
  return { kind: "subquery", type: "range", of, window, step };
}

/** The same, so long ago. */
export function offset(of: Selector, by: Duration): Selector;
export function offset(of: Range, by: Duration): Range;
export function offset(of: Subquery, by: Duration): Subquery;
export function offset(of: Selector | Range | Subquery, by: Duration): Selector | Range | Subquery {
  return of.kind === "range" ? { ...of, selector: { ...of.selector, offset: by } } : { ...of, offset: by };
}

const OPPOSITE = { "=": "!=", "!=": "=", "=~": "!~", "!~": "=~" } as const;

function matcherList(matchers: Matchers): LabelMatcher[] {
  const list: LabelMatcher[] = [];
  for (const [label, conditions] of Object.entries(matchers)) {
    for (const condition of isList(conditions) ? conditions : [conditions]) {
      const { operator, value } = valueMatcher(condition);
      list.push({ label, operator, value });
    }
  }
  return list;
}

// `Array.isArray` alone does not narrow lists that are readonly.
function isList(conditions: ValueMatcher | readonly ValueMatcher[]): conditions is readonly ValueMatcher[] {
  return Array.isArray(conditions);
}

function valueMatcher(matcher: ValueMatcher): Omit<LabelMatcher, "label"> {
  return typeof matcher === "string" ? { operator: "=", value: matcher } : matcher;
}
