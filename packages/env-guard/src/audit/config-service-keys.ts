import type { SourceToken } from "./source-tokens.ts";
import { isDot, isMark, isName } from "./token-shapes.ts";

const methods = ["get", "getOrThrow"];

/**
 * Keys that are read through `ConfigService` of `@nestjs/config`, which hands out the environment under its own names:
 * `config.get("PORT")`, `this.config.getOrThrow<string>("PORT")`. Paths of namespaces (`database.host`) are none.
 */
export function configServiceKeys(tokens: readonly SourceToken[]): readonly SourceToken[] {
  if (!tokens.some(({ kind, text }) => kind === "string" && text === "@nestjs/config")) return [];
  const services = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    if (isName(token, "ConfigService") && isMark(tokens[index - 1], ":")) services.add(tokens[index - 2]?.text ?? "");
  }
  return tokens.flatMap((token, index) => {
    const isCall = token.kind === "name" && methods.includes(token.text) && isDot(tokens[index - 1]);
    const receiver = tokens[index - 2];
    const isService =
      receiver?.kind === "name" && (services.has(receiver.text) || /config(?:service)?$/i.test(receiver.text));
    if (!isCall || !isService) return [];
    const key = tokens[behindTypes(tokens, index + 1)];
    return key?.kind === "string" && /^[A-Z][A-Z0-9_]*$/.test(key.text) ? [key] : [];
  });
}

/** The index behind `(`, over type arguments if there are any. */
function behindTypes(tokens: readonly SourceToken[], start: number): number {
  let depth = 0;
  for (let index = start; index < Math.min(tokens.length, start + 60); index += 1) {
    if (isMark(tokens[index], "<")) depth += 1;
    if (isMark(tokens[index], ">")) depth -= 1;
    if (depth === 0 && isMark(tokens[index], "(")) return index + 1;
    if (depth === 0 && !isMark(tokens[index], ">")) return -1;
  }
  return -1;
}
