import type { SourceToken } from "./source-tokens.ts";
import { isDot, isMark, isName, member, patternKeys } from "./token-shapes.ts";

/** An expression that is the environment: which one, and the index behind it. */
export interface EnvObject {
  readonly via: string;
  readonly end: number;
}

/** Names that stand for the environment in a file, and for which. */
export type Aliases = ReadonlyMap<string, string>;

/** The environment, if the token at `index` begins an expression that is one. */
export function envObject(tokens: readonly SourceToken[], index: number, aliases: Aliases): EnvObject | undefined {
  const token = tokens[index];
  if (token?.kind !== "name") return undefined;
  const isProperty =
    isDot(tokens[index - 1]) && !["globalThis", "global", "window"].includes(tokens[index - 2]?.text ?? "");
  if (isProperty) return undefined;
  const alias = aliases.get(token.text);
  if (alias !== undefined && !isMark(tokens[index + 1], ":")) return { via: alias, end: index + 1 };
  if (token.text === "import" && isDot(tokens[index + 1]) && isName(tokens[index + 2], "meta")) {
    const env = member(tokens, index + 3);
    return env?.name?.text === "env" ? { via: "import.meta.env", end: env.end } : undefined;
  }
  if (!["process", "Bun", "Deno"].includes(token.text)) return undefined;
  const env = member(tokens, index + 1);
  return env?.name?.text === "env" ? { via: `${token.text}.env`, end: env.end } : undefined;
}

/** Names that stand for the environment in this file: `const env = process.env`, `const { env } = process`, imports. */
export function envAliases(tokens: readonly SourceToken[]): Aliases {
  const aliases = new Map<string, string>();
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "string" && ["process", "node:process"].includes(token.text)) {
      importedEnv(tokens, index, aliases);
    }
    if (!isMark(token, "=")) continue;
    const isProcess =
      isName(tokens[index + 1], "process") && !isDot(tokens[index + 2]) && !isMark(tokens[index + 2], "[");
    if (isProcess && isMark(tokens[index - 1], "}")) bindEnv(tokens, index - 1, aliases);
    const env = envObject(tokens, index + 1, new Map());
    const declared = tokens[index - 1];
    if (env === undefined || member(tokens, env.end) !== undefined || declared?.kind !== "name") continue;
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
  const isRequired = isMark(tokens[index - 1], "(") && isName(tokens[index - 2], "require");
  if (!isRequired) return;
  if (isMark(tokens[index - 3], "=") && isMark(tokens[index - 4], "}")) bindEnv(tokens, index - 4, aliases);
}
