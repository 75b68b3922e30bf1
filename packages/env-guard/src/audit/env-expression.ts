import type { SourceToken } from "./source-tokens.ts";
import { isDot, isMark, isName, member, patternKeys } from "./token-shapes.ts";

/** An expression that is the environment: which one, and the index behind it. */
export interface EnvObject {
  readonly via: string;
  /** Where it begins, with the brackets and types around it. */
  readonly start: number;
  readonly end: number;
}

/** Names that stand for the environment in a file, and for which. */
export type Aliases = ReadonlyMap<string, string>;

/** The environment, if the token at `index` is the first name of an expression that is one. */
export function envObject(tokens: readonly SourceToken[], index: number, aliases: Aliases): EnvObject | undefined {
  const env = bareEnv(tokens, index, aliases);
  return env && bracketed(tokens, { ...env, start: index });
}

function bareEnv(
  tokens: readonly SourceToken[],
  index: number,
  aliases: Aliases,
): Pick<EnvObject, "via" | "end"> | undefined {
  const token = tokens[index];
  if (token?.kind !== "name") return undefined;
  const isProperty =
    isDot(tokens[index - 1]) && !["globalThis", "global", "window"].includes(tokens[index - 2]?.text ?? "");
  if (isProperty) return undefined;
  const alias = aliases.get(token.text);
  if (alias === processAlias || isRequired(tokens, index)) {
    const env = member(tokens, alias === undefined ? index + 4 : index + 1);
    return env?.name?.text === "env" ? { via: "process.env", end: env.end } : undefined;
  }
  if (alias !== undefined && !isMark(tokens[index + 1], ":")) return { via: alias, end: index + 1 };
  if (token.text === "import" && isDot(tokens[index + 1]) && isName(tokens[index + 2], "meta")) {
    const env = member(tokens, index + 3);
    return env?.name?.text === "env" ? { via: "import.meta.env", end: env.end } : undefined;
  }
  if (!["process", "Bun", "Deno"].includes(token.text)) return undefined;
  const env = member(tokens, index + 1);
  return env?.name?.text === "env" ? { via: `${token.text}.env`, end: env.end } : undefined;
}

/** What a name stands for that is `process` itself. */
const processAlias = "process";

/** Before a bracket, these words are no call. */
const beforeBracket =
  /^(?:return|typeof|in|of|new|delete|void|throw|case|do|else|yield|await|extends|default|if|while)$/;

/** `(process.env)`, `(process.env as any)`, `(<any>process.env)`: with all brackets that stand around it alone. */
function bracketed(tokens: readonly SourceToken[], env: EnvObject): EnvObject {
  const open = beforeType(tokens, env.start - 1);
  const caller = tokens[open - 1];
  const isCall =
    (caller?.kind === "name" && !beforeBracket.test(caller.text)) || isMark(caller, ")") || isMark(caller, "]");
  if (!isMark(tokens[open], "(") || isCall) return env;
  const close = behindType(tokens, env.end);
  return isMark(tokens[close], ")") ? bracketed(tokens, { ...env, start: open, end: close + 1 }) : env;
}

/** The index before `<any>`, or the same. */
function beforeType(tokens: readonly SourceToken[], index: number): number {
  if (!isMark(tokens[index], ">")) return index;
  for (let at = index - 1; at > index - 30 && at > 0; at -= 1) if (isMark(tokens[at], "<")) return at - 1;
  return index;
}

/** The index behind `as Record<string, string>`, or the same. */
function behindType(tokens: readonly SourceToken[], index: number): number {
  if (isMark(tokens[index], "!")) return behindType(tokens, index + 1);
  if (!isName(tokens[index], "as") && !isName(tokens[index], "satisfies")) return index;
  let depth = 0;
  for (let at = index + 1; at < Math.min(tokens.length, index + 60); at += 1) {
    const { kind, text } = tokens[at]!;
    if (kind !== "mark") continue;
    if (depth === 0 && text === ")") return at;
    if ("([{".includes(text)) depth += 1;
    if (")]}".includes(text)) depth -= 1;
  }
  return index;
}

/** Whether `require("process")` begins here. */
function isRequired(tokens: readonly SourceToken[], index: number): boolean {
  const name = tokens[index + 2];
  return (
    isName(tokens[index], "require") && isMark(tokens[index + 1], "(") && name?.kind === "string" && isProcess(name)
  );
}

const isProcess = ({ text }: SourceToken): boolean => ["process", "node:process"].includes(text);

/** Whether an expression that is `process` itself, and nothing of it, begins here. */
function isWholeProcess(tokens: readonly SourceToken[], index: number, aliases: Aliases): boolean {
  const isOne = isName(tokens[index], "process") || aliases.get(tokens[index]?.text ?? "") === processAlias;
  const end = isOne ? index + 1 : isRequired(tokens, index) ? index + 4 : undefined;
  return end !== undefined && member(tokens, end) === undefined;
}

/** The closing braces of patterns that take `process` apart within: `const { env: { A } } = process`. */
export function nestedPatterns(tokens: readonly SourceToken[], aliases: Aliases): readonly number[] {
  return tokens.flatMap((token, index) => {
    const isTaken = isMark(token, "=") && isMark(tokens[index - 1], "}");
    if (!isTaken || !isWholeProcess(tokens, index + 1, aliases)) return [];
    return patternKeys(tokens, index - 1).flatMap(({ key }) => {
      const at = key.text === "env" ? tokens.indexOf(key) : -1;
      if (at < 0 || !isMark(tokens[at + 1], ":") || !isMark(tokens[at + 2], "{")) return [];
      let depth = 0;
      for (let close = at + 2; close < index; close += 1) {
        if (isMark(tokens[close], "{")) depth += 1;
        if (isMark(tokens[close], "}")) depth -= 1;
        if (depth === 0) return [close];
      }
      return [];
    });
  });
}

/** Names that stand for the environment in this file: `const env = process.env`, `const { env } = process`, imports. */
export function envAliases(tokens: readonly SourceToken[]): Aliases {
  const aliases = new Map<string, string>();
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "string" && ["process", "node:process"].includes(token.text)) {
      importedEnv(tokens, index, aliases);
    }
    if (!isMark(token, "=")) continue;
    const isWhole = isWholeProcess(tokens, index + 1, aliases);
    if (isWhole && isMark(tokens[index - 1], "}")) bindEnv(tokens, index - 1, aliases);
    const env = isWhole ? { via: processAlias } : envBehind(tokens, index + 1);
    const declared = tokens[index - 1];
    if (env === undefined || declared?.kind !== "name") continue;
    const isDeclared = ["const", "let", "var"].some((word) => isName(tokens[index - 2], word));
    // With a type between name and value: `const env: NodeJS.ProcessEnv = process.env`.
    const typed = isMark(tokens[index - 4], ":")
      ? tokens[index - 5]
      : isMark(tokens[index - 2], ":")
        ? tokens[index - 3]
        : undefined;
    if (isDeclared) aliases.set(declared.text, env.via);
    else if (typed?.kind === "name") aliases.set(typed.text, env.via);
  }
  return aliases;
}

/** The environment that begins at a token, over brackets and types, if nothing of it is taken. */
function envBehind(tokens: readonly SourceToken[], start: number): EnvObject | undefined {
  let first = start;
  while (first < start + 30 && tokens[first]?.kind === "mark" && /^[(<]$/.test(tokens[first]!.text)) {
    if (isMark(tokens[first], "<")) while (first < start + 30 && !isMark(tokens[first], ">")) first += 1;
    first += 1;
  }
  const env = envObject(tokens, first, new Map());
  return env && env.start <= start + (isMark(tokens[start], "<") ? 30 : 0) && member(tokens, env.end) === undefined
    ? env
    : undefined;
}

function bindEnv(tokens: readonly SourceToken[], close: number, aliases: Map<string, string>): void {
  for (const { key, bound } of patternKeys(tokens, close)) if (key.text === "env") aliases.set(bound, "process.env");
}

/** `import { env as e } from "node:process"`, `const { env } = require("process")`. */
function importedEnv(tokens: readonly SourceToken[], index: number, aliases: Map<string, string>): void {
  if (isName(tokens[index - 1], "from") && isMark(tokens[index - 2], "}")) {
    for (let at = index - 3; at > 0 && !isMark(tokens[at], "{"); at -= 1) {
      if (!isName(tokens[at], "env") || isName(tokens[at - 1], "as")) continue;
      aliases.set(isName(tokens[at + 1], "as") ? tokens[at + 2]!.text : "env", "process.env");
    }
  }
  // import p from "node:process", import * as p from "node:process"
  const [from, bound, before] = [tokens[index - 1], tokens[index - 2], tokens[index - 3]];
  const isWhole = isName(before, "import") || (isName(before, "as") && isMark(tokens[index - 4], "*"));
  if (isName(from, "from") && bound?.kind === "name" && isWhole && bound.text !== "process") {
    aliases.set(bound.text, processAlias);
  }
}
