import { prometheusDuration } from "./prometheus-duration.ts";
import type { Aggregation, Binary, BinaryOperator, Matching, PromqlNode, Selector, Subquery } from "./promql/tree.ts";

/** How PromQL is laid out. */
export interface PromqlPrintOptions {
  /** Columns from which an expression is broken into lines. @defaultValue Infinity, everything on one line */
  readonly width?: number;
}

/** Where text goes: `column` is where it starts, `indent` where its further lines do. */
interface Place {
  readonly width: number;
  readonly indent: number;
  readonly column: number;
}

/** A part in both its forms, so that each part is printed once, however often it is looked whether it fits. */
interface Part {
  readonly line: string;
  /** Absent where there is nothing to break. */
  readonly lines?: ((place: Place) => string) | undefined;
}

/** From loosest to tightest. All group from the left but `^`. A negation is as tight as `*`. */
const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  "==": 3,
  "!=": 3,
  ">": 3,
  "<": 3,
  ">=": 3,
  "<=": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
  atan2: 5,
  "^": 6,
};

/** A name that the parser takes for a metric wherever it stands: no word of the language, whatever its case. */
const PLAIN_METRIC_NAME =
  /^(?!(?:and|or|unless|atan2|sum|avg|count|min|max|group|stddev|stdvar|topk|bottomk|count_values|quantile|limitk|limit_ratio|offset|by|without|on|ignoring|group_left|group_right|bool|inf|nan|start|end)$)[a-z_:][\w:]*$/i;

/**
 * PromQL as text: the same for the same tree, with parentheses only where they are needed, or where lines would
 * mislead. What it prints is read back as the tree that was given.
 *
 * @throws TypeError for what is no tree; RangeError for a duration that is none. What Prometheus would refuse beyond
 * that is told by `promqlProblems`.
 */
export function printPromql(node: PromqlNode, { width = Infinity }: PromqlPrintOptions = {}): string {
  return fitted(part(node), { width, indent: 0, column: 0 });
}

function fitted({ line, lines }: Part, place: Place): string {
  return lines === undefined || place.column + line.length <= place.width ? line : lines(place);
}

function part(node: PromqlNode): Part {
  switch (node.kind) {
    case "number":
      return { line: numberText(node.value) };
    case "string":
      return { line: JSON.stringify(node.value) };
    case "verbatim":
      return { line: node.text.trim() };
    case "selector":
      return { line: selectorText(node) + offsetText(node) };
    case "range":
      return { line: `${selectorText(node.selector)}[${prometheusDuration(node.window)}]${offsetText(node.selector)}` };
    case "subquery":
      return beside("", operand(node.of, !isEnclosed(node.of)), subqueryTail(node));
    case "negation":
      return beside("-", operand(node.of, node.of.kind === "binary" || isNegative(node.of)), "");
    case "call":
      return enclosed(`${node.name}(`, node.arguments.map(part));
    case "aggregation":
      return enclosed(aggregationHead(node), (node.parameter ? [node.parameter, node.of] : [node.of]).map(part));
    case "binary":
      return binary(node);
  }
  throw new TypeError("Only what the PromQL builders return can be printed.");
}

/** Two operands; in lines, each operator begins one, and operators of one precedence form one list. */
function binary(node: Binary): Part {
  const operator = operatorText(node);
  const rightward = node.operator === "^";
  const left = side(node, node.left, !rightward);
  const right = side(node, node.right, rightward);
  return {
    line: `${left.line} ${operator} ${right.line}`,
    lines: ({ width, indent, column }) =>
      left.text({ width, indent, column }) +
      lineBreak(indent) +
      `${operator} ${right.text({ width, indent, column: indent + operator.length + 1 })}`,
  };
}

/** An operand of `node`, on the side towards which its operator groups (`outer`) or on the other. */
function side(node: Binary, child: PromqlNode, outer: boolean): { line: string; text: (place: Place) => string } {
  if (child.kind !== "binary") {
    const own = operand(child, node.operator === "^" && isNegative(child));
    return { line: own.line, text: (place) => fitted(own, place) };
  }
  const inner = binary(child);
  const difference = PRECEDENCE[child.operator] - PRECEDENCE[node.operator];
  if (difference === 0 && outer) return { line: inner.line, text: inner.lines ?? (() => inner.line) };
  const group = enclosed("(", [inner]);
  if (difference <= 0) return { line: group.line, text: (place) => fitted(group, place) };
  // Without parentheses, the lines of a tighter operator would look like those of this one.
  return { line: inner.line, text: (place) => fitted({ line: inner.line, lines: group.lines }, place) };
}

/** A part that stands beside an operator or before a bracket. */
function operand(node: PromqlNode, parentheses: boolean): Part {
  return parentheses || isLoose(node) ? enclosed("(", [part(node)]) : part(node);
}

/** What is between brackets that `open` opens; in lines, each part begins one. */
function enclosed(open: string, parts: readonly Part[]): Part {
  const line = `${open}${parts.map((inner) => inner.line).join(", ")})`;
  if (parts.length === 0) return { line };
  const lines = ({ width, indent }: Place): string => {
    const place = { width, indent: indent + 2, column: indent + 2 };
    const inner = parts.map((each) => fitted(each, place));
    return `${open}${lineBreak(indent + 2)}${inner.join(`,${lineBreak(indent + 2)}`)}${lineBreak(indent)})`;
  };
  return { line, lines };
}

function beside(before: string, { line, lines }: Part, after: string): Part {
  return {
    line: before + line + after,
    lines: lines && ((place) => before + lines(place) + after),
  };
}

function operatorText({ operator, bool, matching }: Binary): string {
  return operator + (bool ? " bool" : "") + (matching ? matchingText(matching) : "");
}

// Empty lists are printed too: a parenthesis after a bare `group_left` would be taken for its list.
function matchingText({ on, ignoring, groupLeft, groupRight }: Matching): string {
  const words = { on, ignoring, group_left: groupLeft, group_right: groupRight };
  return Object.entries(words)
    .map(([word, labels]) => (labels ? ` ${word} (${labels.join(", ")})` : ""))
    .join("");
}

function aggregationHead({ operator, by, without }: Aggregation): string {
  if (by) return `${operator} by (${by.join(", ")}) (`;
  return without ? `${operator} without (${without.join(", ")}) (` : `${operator}(`;
}

function subqueryTail(node: Subquery): string {
  const step = node.step === undefined ? "" : prometheusDuration(node.step);
  return `[${prometheusDuration(node.window)}:${step}]${offsetText(node)}`;
}

function selectorText({ name, matchers }: Selector): string {
  const plain = name === undefined || PLAIN_METRIC_NAME.test(name);
  const all = plain ? matchers : [{ label: "__name__", operator: "=", value: name }, ...matchers];
  const conditions = all.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`);
  return (plain && name !== undefined ? name : "") + (conditions.length > 0 ? `{${conditions.join(", ")}}` : "");
}

function offsetText({ offset }: Selector | Subquery): string {
  return offset === undefined ? "" : ` offset ${prometheusDuration(offset)}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  return String(value).replace("Infinity", "Inf");
}

/** Whether it begins with a minus, which is weaker than `^`. */
function isNegative(node: PromqlNode): boolean {
  return node.kind === "negation" || (node.kind === "number" && numberText(node.value).startsWith("-"));
}

/** Whether a bracket after it belongs to the whole of it. */
function isEnclosed(node: PromqlNode): boolean {
  return node.kind === "call" || node.kind === "aggregation" || node.kind === "selector";
}

/** Whether readers differ in what belongs to it: the grammar of PromQL editors gives an offset to all before it. */
function isLoose(node: PromqlNode): boolean {
  return node.kind === "verbatim" || (node.kind === "selector" && node.offset !== undefined);
}

function lineBreak(indent: number): string {
  return `\n${" ".repeat(indent)}`;
}
