import { configServiceKeys } from "./config-service-keys.ts";
import { envAliases, envObject, nestedPatterns, type EnvObject } from "./env-expression.ts";
import { sourceTokens, type SourceToken } from "./source-tokens.ts";
import { isDot, isMark, isName, member, patternKeys } from "./token-shapes.ts";

/** One place where code reads the environment. */
export interface EnvUse {
  /** `read`: one variable by its name; `dynamic`: by a name that only running tells; `rest`: all the others at once. */
  readonly kind: "read" | "dynamic" | "rest";
  /** The variable; empty unless `read`. */
  readonly name: string;
  /** How it is written: `process.env`, `import.meta.env`, `Bun.env`, `Deno.env`, `ConfigService`. */
  readonly via: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What a source reads of the environment. */
export interface SourceUses {
  readonly uses: readonly EnvUse[];
  /** Every word and every text of it: a declared variable that is none of them is not used here. */
  readonly words: ReadonlySet<string>;
  /** False where the source could not be read to its end. */
  readonly isWhole: boolean;
}

/** A use before its place is counted. */
interface Found {
  readonly kind: EnvUse["kind"];
  readonly name: string;
  readonly via: string;
  readonly at: number;
}

const nameForm = /^[A-Za-z_]\w*$/;

/** Finds every use of the environment in a source. Aliases count in the whole file: their scope is not looked at. */
export function envUses(source: string, { isJsx }: { readonly isJsx: boolean }): SourceUses {
  const { tokens, isWhole } = sourceTokens(source, { isJsx });
  const found = new Map<string, Found>();
  const add = (use: Found) => found.set(`${use.at} ${use.name}`, use);
  const aliases = envAliases(tokens);
  for (let index = 0; index < tokens.length; index += 1) {
    const env = envObject(tokens, index, aliases);
    if (env === undefined) continue;
    for (const use of usesOf(tokens, env)) add(use);
    index = env.end - 1;
  }
  for (const close of nestedPatterns(tokens, aliases)) {
    for (const use of patternUses(tokens, close, "process.env")) add(use);
  }
  for (const { text, at } of configServiceKeys(tokens)) add({ kind: "read", name: text, via: "ConfigService", at });
  const placed = placer(source);
  return {
    uses: [...found.values()]
      .toSorted((one, other) => one.at - other.at)
      .map(({ kind, name, via, at }) => ({ kind, name, via, ...placed(at) })),
    words: new Set(tokens.filter(({ kind }) => kind === "name" || kind === "string").map(({ text }) => text)),
    isWhole,
  };
}

function usesOf(tokens: readonly SourceToken[], { via, start, end }: EnvObject): Found[] {
  const at = tokens[start]!.at;
  const next = member(tokens, end);
  if (next !== undefined) {
    if (next.name === undefined) return [{ kind: "dynamic", name: "", via, at }];
    const isCall = isMark(tokens[next.end], "(");
    if (via === "Deno.env" && isCall) return calledWith(tokens, next.end, via, at, next.name.text);
    // Setting a variable is not reading it.
    if (isMark(tokens[next.end], "=") || isName(tokens[start - 1], "delete")) return [];
    return nameForm.test(next.name.text) ? [{ kind: "read", name: next.name.text, via, at: next.name.at }] : [];
  }
  // "NAME" in process.env
  const [key, word] = [tokens[start - 2], tokens[start - 1]];
  if (isName(word, "in") && key?.kind === "string") return [{ kind: "read", name: key.text, via, at: key.at }];
  if (isMark(word, "=") && isMark(key, "}")) return patternUses(tokens, start - 2, via);
  return askedFor(tokens, { via, start, end });
}

/** `Reflect.get(process.env, "A")`, `Object.hasOwn(process.env, "A")`, `hasOwnProperty.call(process.env, "A")`. */
function askedFor(tokens: readonly SourceToken[], { via, start, end }: EnvObject): Found[] {
  const [object, dot, method, open] = tokens.slice(Math.max(0, start - 4), start);
  const asked = `${object?.text}.${method?.text}`;
  const isAsked = /^(?:Reflect\.(?:get|has)|Object\.hasOwn|hasOwnProperty\.call)$/.test(asked);
  if (!isAsked || !isDot(dot) || !isMark(open, "(") || !isMark(tokens[end], ",")) return [];
  const [key, behind] = tokens.slice(end + 1, end + 3);
  const isNamed = key?.kind === "string" && (isMark(behind, ")") || isMark(behind, ","));
  return [
    isNamed ? { kind: "read", name: key.text, via, at: key.at } : { kind: "dynamic", name: "", via, at: open!.at },
  ];
}

function calledWith(tokens: readonly SourceToken[], open: number, via: string, at: number, method: string): Found[] {
  if (method !== "get" && method !== "has") return [];
  const key = tokens[open + 1];
  if (key?.kind === "string") return [{ kind: "read", name: key.text, via, at: key.at }];
  return [{ kind: "dynamic", name: "", via, at }];
}

/** `{ A, B: b, C = 1, ...rest }`, whose closing brace is at `close`. */
function patternUses(tokens: readonly SourceToken[], close: number, via: string): Found[] {
  return patternKeys(tokens, close).map(({ key, isRest }) => {
    if (isRest) return { kind: "rest", name: "", via, at: key.at };
    const isKnown = key.kind === "name" || key.kind === "string";
    return isKnown ? { kind: "read", name: key.text, via, at: key.at } : { kind: "dynamic", name: "", via, at: key.at };
  });
}

/** Turns offsets into lines and columns. */
function placer(source: string): (at: number) => { readonly line: number; readonly column: number } {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (at) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - starts[low]! + 1 };
  };
}
