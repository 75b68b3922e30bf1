import type { Duration } from "../duration.ts";
import { shown } from "../error.ts";
import type { Problem } from "../error.ts";
import { prometheusDurationProblem } from "./prometheus-duration.ts";
import type { Matching, PromqlNode, Selector } from "./promql/tree.ts";

/** What the names of metrics and rules look like. */
export const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** What the names of labels look like. */
export const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** These begin a number or a clause where a list of labels could name them. */
const UNLISTABLE_LABELS = /^(?:inf|nan|without)$/i;

/** Takes down what is wrong with the expression that is looked at. */
interface Review {
  readonly where: string;
  readonly problems: Problem[];
}

/**
 * Everything in an expression that Prometheus would refuse and types can't: names, durations, selectors of everything,
 * unbalanced text. `where` says whose expression it is: 'the expression of alert "SloNoData"'.
 */
export function promqlProblems(expression: PromqlNode, where: string): readonly Problem[] {
  const problems: Problem[] = [];
  visit(expression, { where, problems });
  return problems;
}

function visit(node: PromqlNode, review: Review): void {
  switch (node?.kind) {
    case "number":
      return;
    case "string":
      return reviewText(node.value, "A text", review);
    case "verbatim":
      return reviewVerbatim(node.text, review);
    case "selector":
      return reviewSelector(node, review);
    case "range":
      reviewDuration(node.window, "window", review);
      return reviewSelector(node.selector, review);
    case "subquery":
      reviewDuration(node.window, "window", review);
      if (node.step !== undefined) reviewDuration(node.step, "step", review);
      if (node.offset !== undefined) reviewDuration(node.offset, "offset", review, 0);
      return visit(node.of, review);
    case "negation":
      return visit(node.of, review);
    case "binary":
      if (node.matching) reviewMatching(node.matching, review);
      visit(node.left, review);
      return visit(node.right, review);
    case "aggregation":
      reviewList(node.by, review);
      reviewList(node.without, review);
      if (node.parameter) visit(node.parameter, review);
      return visit(node.of, review);
    case "call":
      for (const argument of node.arguments) visit(argument, review);
      return;
  }
  const fix = "Build it with the functions of promql, or pass text written by hand through `verbatim`.";
  report(review, "PROMQL_NODE", "There must be nothing but PromQL trees", node, fix);
}

function reviewSelector({ name, matchers, offset }: Selector, review: Review): void {
  if (offset !== undefined) reviewDuration(offset, "offset", review, 0);
  for (const { label, value } of matchers) {
    reviewLabel(label, review);
    reviewText(value, "A matcher's value", review);
    if (label === "__name__" && name !== undefined) {
      const fix = "Use `series` for matchers of `__name__`.";
      report(review, "PROMQL_METRIC", "A selector must name its metric once", name, fix);
    }
  }
  if (name === undefined && matchers.every(matchesNothing)) {
    const fix = "Name a metric or a label's value.";
    report(review, "PROMQL_SELECTOR", "A selector must demand at least one label", matchers, fix);
  }
  if (name !== undefined && !METRIC_NAME.test(name)) {
    const fix = "Correct the name, or select by `series({ __name__: … })` if it really is like this.";
    report(review, "PROMQL_METRIC", "A metric's name must match [a-zA-Z_:][a-zA-Z0-9_:]*", name, fix);
  }
}

function reviewMatching({ on, ignoring, groupLeft, groupRight }: Matching, review: Review): void {
  for (const list of [on, ignoring, groupLeft, groupRight]) reviewList(list, review);
  for (const label of on ?? []) {
    if (!groupLeft?.includes(label) && !groupRight?.includes(label)) continue;
    const what = "A label must not be both matched on and taken over";
    report(review, "PROMQL_MATCHING", what, label, "Leave it out of one list.");
  }
}

function reviewList(labels: readonly string[] | undefined, review: Review): void {
  for (const label of labels ?? []) {
    reviewLabel(label, review);
    if (!UNLISTABLE_LABELS.test(label)) continue;
    report(review, "PROMQL_LABEL", "A list of labels must not contain a word of PromQL", label, "Rename the label.");
  }
}

function reviewLabel(name: string, review: Review): void {
  if (LABEL_NAME.test(name)) return;
  report(review, "PROMQL_LABEL", "A label's name must match [a-zA-Z_][a-zA-Z0-9_]*", name, "Rename the label.");
}

function reviewText(text: string, what: string, review: Review): void {
  if (!/\p{Surrogate}/u.test(text)) return;
  report(review, "PROMQL_TEXT", `${what} must be valid Unicode`, text, "Remove the half of a surrogate pair.");
}

function reviewDuration(value: Duration, option: string, { where, problems }: Review, atLeastMs = 1): void {
  const problem = prometheusDurationProblem(value, { code: "PROMQL_DURATION", option, where, atLeastMs });
  if (problem) problems.push(problem);
}

function reviewVerbatim(text: string, review: Review): void {
  const fault = verbatimFault(text);
  if (fault === undefined) return;
  const what = `PromQL taken as it is must be one whole expression, but ${fault}`;
  report(review, "PROMQL_VERBATIM", what, text, "Correct it.");
}

function report({ where, problems }: Review, code: string, what: string, got: unknown, fix: string): void {
  problems.push({ code, what: `${what} in ${where}`, got: shown(got), fix });
}

/** Whether a series without the label would fit: Prometheus refuses selectors that only have such matchers. */
function matchesNothing({ operator, value }: Selector["matchers"][number]): boolean {
  if (operator === "=" || operator === "!=") return (operator === "=") === (value === "");
  try {
    return new RegExp(`^(?:${value})$`).test("") === (operator === "=~");
  } catch {
    return false; // RE2 that JavaScript can't read: Prometheus will tell.
  }
}

/** What keeps a text from standing in parentheses, judged by its brackets and quotes. */
function verbatimFault(text: string): string | undefined {
  const code = text.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`/g, "");
  if (code.trim() === "") return "it is empty";
  if (/["'`]/.test(code)) return "a quote is not closed";
  if (code.includes("#")) return "it has a comment";
  const open: string[] = [];
  for (const [bracket] of code.matchAll(/[()[\]{}]/g)) {
    const closes = { ")": "(", "]": "[", "}": "{" }[bracket];
    if (closes === undefined) open.push(bracket);
    else if (open.pop() !== closes) return `\`${bracket}\` closes nothing`;
  }
  return open.length > 0 ? `\`${open.at(-1)}\` is not closed` : undefined;
}
