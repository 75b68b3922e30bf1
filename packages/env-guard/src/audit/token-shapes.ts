import type { SourceToken } from "./source-tokens.ts";

export const isDot = (token: SourceToken | undefined): boolean => token?.text === "." || token?.text === "?.";
export const isName = (token: SourceToken | undefined, text: string): boolean =>
  token?.kind === "name" && token.text === text;
export const isMark = (token: SourceToken | undefined, text: string): boolean =>
  token?.kind === "mark" && token.text === text;

/** The name that follows an object: `.NAME`, `["NAME"]`; and the index behind it. */
export function member(
  tokens: readonly SourceToken[],
  index: number,
): { readonly name: SourceToken | undefined; readonly end: number } | undefined {
  const [first, second, third] = tokens.slice(index, index + 3);
  // TypeScript's `process!.env`.
  if (isMark(first, "!") && (isDot(second) || isMark(second, "["))) return member(tokens, index + 1);
  if (isDot(first) && second?.kind === "name") return { name: second, end: index + 2 };
  const bracket = isMark(first, "?.") ? index + 1 : index;
  if (!isMark(tokens[bracket], "[")) return undefined;
  const inner = bracket === index ? second : third;
  if (inner?.kind === "string" && isMark(tokens[bracket + 2], "]")) return { name: inner, end: bracket + 3 };
  return { name: undefined, end: bracket + 1 };
}

/** One key of a pattern, and the name that it is bound to. */
export interface PatternKey {
  readonly key: SourceToken;
  /** `...rest` */
  readonly isRest: boolean;
  readonly bound: string;
}

/** The keys of the pattern whose closing brace is at `close`, at its own depth. */
export function patternKeys(tokens: readonly SourceToken[], close: number): PatternKey[] {
  let open = close;
  for (let depth = 0; open >= 0; open -= 1) {
    if (["}", "]", ")"].includes(tokens[open]!.text) && tokens[open]!.kind === "mark") depth += 1;
    if (["{", "[", "(", "${"].includes(tokens[open]!.text) && tokens[open]!.kind === "mark") depth -= 1;
    if (depth === 0) break;
  }
  const keys = [];
  let depth = 0;
  for (let index = open; index < close && index >= 0; index += 1) {
    const { kind, text } = tokens[index]!;
    const isOpening = kind === "mark" && ["{", "[", "(", "${"].includes(text);
    if (isOpening) depth += 1;
    else if (kind === "mark" && ["}", "]", ")"].includes(text)) depth -= 1;
    const begins = depth === 1 && kind === "mark" && (text === "," || (text === "{" && index === open));
    const key = tokens[index + 1];
    if (!begins || key === undefined || index + 1 === close) continue;
    const isRest = isMark(key, "...");
    const isRenamed = isMark(tokens[index + 2], ":") && tokens[index + 3]?.kind === "name";
    keys.push({ key, isRest, bound: isRenamed ? tokens[index + 3]!.text : key.text });
  }
  return keys;
}
