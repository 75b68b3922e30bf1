import { parser } from "@prometheus-io/lezer-promql";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { PromqlNode, Selector } from "../../src/rules/promql.ts";
import { printPromql } from "../../src/rules/promql-print.ts";
import { prometheusDuration } from "../../src/rules/prometheus-duration.ts";
import { promqlExpressions } from "./promql-arbitrary.ts";

/** Structure without layout: lists of texts and structures. */
type Structure = string | readonly Structure[];

it("is read back as the tree that was printed", () => {
  fc.assert(
    fc.property(promqlExpressions, fc.integer({ min: 1, max: 120 }), (tree, width) => {
      expect(parsed(printPromql(tree))).toEqual(structure(tree));
      expect(parsed(printPromql(tree, { width }))).toEqual(structure(tree));
    }),
    { numRuns: 500 },
  );
});

/** The structure that a tree stands for; a negative number is the negation of a number. */
function structure(node: PromqlNode): Structure {
  switch (node.kind) {
    case "number": {
      const negative = node.value < 0 || Object.is(node.value, -0);
      const value = String(Math.abs(node.value)).replace("Infinity", "Inf");
      return negative ? ["-", value] : value;
    }
    case "string":
      return JSON.stringify(node.value);
    case "verbatim":
      return parsed(node.text);
    case "selector":
      return shifted(selection(node), node.offset);
    case "range":
      return shifted(["range", selection(node.selector), prometheusDuration(node.window)], node.selector.offset);
    case "subquery": {
      const step = node.step === undefined ? [] : [prometheusDuration(node.step)];
      return shifted(["subquery", structure(node.of), prometheusDuration(node.window), ...step], node.offset);
    }
    case "negation":
      return ["-", structure(node.of)];
    case "call":
      return ["call", node.name, ...node.arguments.map(structure)];
    case "aggregation": {
      const parameters = node.parameter ? [structure(node.parameter)] : [];
      const modifier = node.by ? [["by", ...node.by]] : node.without ? [["without", ...node.without]] : [];
      return ["aggregation", node.operator, ...modifier, ...parameters, structure(node.of)];
    }
    case "binary": {
      const { on, ignoring, groupLeft, groupRight } = node.matching ?? {};
      const clauses = Object.entries({ on, ignoring, group_left: groupLeft, group_right: groupRight });
      const matching = clauses.flatMap(([word, labels]) => (labels ? [[word, ...labels]] : []));
      return [node.operator, ...(node.bool ? ["bool"] : []), ...matching, structure(node.left), structure(node.right)];
    }
  }
}

function selection({ name, matchers }: Selector): Structure {
  const conditions = matchers.map(({ label, operator, value }) => [label, operator, JSON.stringify(value)]);
  return ["select", ...(name === undefined ? [] : [["__name__", "=", JSON.stringify(name)]]), ...conditions];
}

function shifted(of: Structure, offset: Parameters<typeof prometheusDuration>[0] | undefined): Structure {
  return offset === undefined ? of : ["offset", of, prometheusDuration(offset)];
}

type Node = NonNullable<ReturnType<typeof parser.parse>["topNode"]>;

/** The structure that the grammar finds in a text. */
function parsed(text: string): Structure {
  const of = (node: Node): string => text.slice(node.from, node.to);
  const children = (node: Node): Node[] => {
    const found: Node[] = [];
    for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
    return found;
  };
  const labels = (node: Node): string[] => node.getChildren("LabelName").map(of);
  const expression = (node: Node): Structure => {
    const inner = children(node);
    const [first, second, third] = inner;
    switch (node.name) {
      case "PromQL":
      case "ParenExpr":
        if (inner.length !== 1) throw new SyntaxError(text);
        return expression(first!);
      case "NumberDurationLiteral": {
        const literal = of(node);
        return literal.startsWith("-") ? ["-", literal.slice(1)] : literal;
      }
      case "NumberDurationLiteralInDurationContext":
      case "StringLiteral":
        return of(node);
      case "DurationExpr":
      case "OffsetDurationExpr":
        return expression(first!);
      case "UnaryExpr":
        return [of(first!), expression(second!)];
      case "OffsetExpr":
        return ["offset", expression(first!), expression(third!)];
      case "MatrixSelector":
        return ["range", ...inner.map(expression)];
      case "SubqueryExpr":
        return ["subquery", ...inner.map(expression)];
      case "VectorSelector": {
        const name = node.getChild("Identifier");
        const conditions = node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
        return [
          "select",
          ...(name ? [["__name__", "=", JSON.stringify(of(name))]] : []),
          ...conditions.map((condition) => children(condition).map(of)),
        ];
      }
      case "FunctionCall":
        return ["call", of(first!), ...argumentsOf(second!)];
      case "AggregateExpr": {
        const modifier = node.getChild("AggregateModifier");
        const grouping = modifier ? [[of(modifier.firstChild!), ...labels(modifier.getChild("GroupingLabels")!)]] : [];
        return ["aggregation", of(first!), ...grouping, ...argumentsOf(node.getChild("FunctionCallBody")!)];
      }
      case "BinaryExpr": {
        const clause = node.getChild("MatchingModifierClause");
        const words = clause ? children(clause) : [];
        const matching = words.flatMap((word, index) =>
          word.name === "GroupingLabels" ? [] : [[of(word), ...labels(words[index + 1]!)]],
        );
        const bool = node.getChild("BoolModifier") ? ["bool"] : [];
        return [of(second!), ...bool, ...matching, expression(first!), expression(inner.at(-1)!)];
      }
      default:
        throw new SyntaxError(`${node.name} at ${node.from} in ${text}`);
    }
  };
  const argumentsOf = (body: Node): Structure[] =>
    children(body)
      .filter(({ name }) => name !== "(" && name !== ")")
      .map(expression);
  return expression(parser.parse(text).topNode);
}
