/** A token of JavaScript or TypeScript; comments and blanks are none. */
export interface SourceToken {
  /** `string`: a literal, its text unescaped (a template without substitutions as well); `template`: one with some. */
  readonly kind: "name" | "string" | "template" | "number" | "regex" | "mark";
  readonly text: string;
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
}

/** What a source is made of, and whether it could be read to its end. */
export interface SourceTokens {
  readonly tokens: readonly SourceToken[];
  /** False where something that was begun never ends: what stands behind may have been read wrongly. */
  readonly isWhole: boolean;
}

const blank = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)+/y;
const name = /[#$_a-z\u0080-\uffff][$\w\u0080-\uffff]*/iy;
const number = /\.?\d[\w.]*/y;
const quoted = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y;
const templatePart = /(?:[^`\\$]|\\[^]|\$(?!\{))*(`|\$\{)/y;
const regex = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;
const mark = /\.{3}|\?\.(?!\d)|=>|[=!]={1,2}|\?\?=?|\|\|=?|&&=?|\+\+|--|[-+*/%&|^<>]=|./y;
const jsxName = /[\w$.:-]+/y;
const jsxText = /[^<{]*/y;
const jsxQuoted = /"[^"]*"|'[^']*'/y;
/** In a .tsx file, where an element could begin: the parameters of a generic function. */
const typeParameters = /<\s*(?:const\s+)?[\w$]+\s*(?:,|extends\b|=\s*[\w$])/y;

/** After these words an operand follows, so that a slash begins a regular expression. */
const beforeOperand = new Set(
  "return typeof instanceof in of new delete void throw case do else yield await extends default".split(" "),
);
/** Of substitutions and elements in each other. */
const MAX_DEPTH = 200;
const beforeCondition = new Set(["if", "while", "for", "with"]);

/**
 * Takes a source apart, in time proportional to its length. What only a parser can tell (whether a slash divides, whether
 * `<` begins an element) is told by what stands before, and an element that never ends was none.
 */
export function sourceTokens(source: string, { isJsx }: { readonly isJsx: boolean }): SourceTokens {
  const tokens: SourceToken[] = [];
  let position = source.startsWith("#!") ? source.search(/\n|$/) : source.charCodeAt(0) === 0xfeff ? 1 : 0;
  let isWhole = true;
  /** Whether what was read last could be an operand: then a slash divides. */
  let isOperand = false;
  let triesOfJsx = isJsx ? 20 : 0;
  let depth = 0;
  /** How many elements are being read, and whether one of them turned out to be none. */
  let elements = 0;
  let isBroken = false;

  function take(form: RegExp): string | undefined {
    form.lastIndex = position;
    const found = form.exec(source)?.[0];
    if (found !== undefined) position += found.length;
    return found;
  }
  function push(kind: SourceToken["kind"], text: string, at: number): void {
    tokens.push({ kind, text, at });
  }

  /** Does something one level deeper, unless nobody would write so deep. */
  function deeper(read: () => boolean): boolean {
    if (depth === MAX_DEPTH) return false;
    depth += 1;
    const isRead = read();
    depth -= 1;
    return isRead;
  }

  /** Reads to the brace that closes what was open before, or to the end of the source. */
  function read(isNested: boolean): boolean {
    /** For each bracket that is open, whether an operand ends with it. */
    const open: { readonly bracket: string; readonly isOperand: boolean }[] = [];
    for (;;) {
      take(blank);
      if (isBroken) return false;
      if (position >= source.length) return !isNested && open.length === 0;
      const at = position;
      const character = source[position]!;
      const before = tokens.at(-1);
      const text = take(name) ?? (/[\d.]/.test(character) ? take(number) : undefined);
      if (text !== undefined) {
        const isNumber = /^[.\d]/.test(text);
        push(isNumber ? "number" : "name", text, at);
        isOperand = isNumber || before?.text === "." || before?.text === "?." || !beforeOperand.has(text);
      } else if (character === '"' || character === "'") {
        const literal = take(quoted);
        if (literal === undefined) isWhole = false;
        push("string", unescaped(literal?.slice(1, -1) ?? ""), at);
        if (literal === undefined) position += 1;
        isOperand = true;
      } else if (character === "`") {
        if (!readTemplate()) return false;
      } else if (character === "/" && !isOperand && take(regex) !== undefined) {
        push("regex", "", at);
        isOperand = true;
      } else if (character === "<" && !isOperand && triesOfJsx > 0 && readElement()) {
        isOperand = true;
      } else if (character === "(" || character === "[" || character === "{") {
        open.push({ bracket: character, isOperand: endsOperand(character) });
        punctuate();
        isOperand = false;
      } else if (character === ")" || character === "]" || character === "}") {
        const opened = open.pop();
        if (opened === undefined) {
          // The substitution or the expression in an element ends; elsewhere it is a mistake of the source, or ours.
          if (isNested && character === "}") return true;
          isWhole = false;
        }
        punctuate();
        isOperand = opened?.isOperand ?? character !== "}";
      } else {
        const sign = punctuate();
        // After an operand, `!` is TypeScript's, and `++` belongs to what stands before.
        isOperand = isOperand && (sign === "!" || sign === "++" || sign === "--");
      }
    }
  }

  function punctuate(): string {
    const at = position;
    const text = take(mark)!;
    push("mark", text, at);
    return text;
  }

  /** Whether the bracket that begins here is (part of) an operand when it is closed. */
  function endsOperand(bracket: string): boolean {
    const before = tokens.at(-1);
    if (bracket === "(") return !(before?.kind === "name" && beforeCondition.has(before.text)) || isMember();
    if (bracket === "[") return true;
    // A block, unless it stands where an operand is expected.
    return before?.kind === "mark" && !isOperand
      ? !["=>", ";", "}", "{", ")"].includes(before.text)
      : isLiteralAfterWord();
  }
  function isMember(): boolean {
    return [".", "?."].includes(tokens.at(-2)?.text ?? "");
  }
  function isLiteralAfterWord(): boolean {
    return ["return", "yield", "await", "typeof"].includes(tokens.at(-1)?.text ?? "");
  }

  function readTemplate(): boolean {
    const at = position;
    position += 1;
    let begin = position;
    let part = take(templatePart);
    if (part?.endsWith("`")) push("string", unescaped(source.slice(begin, position - 1)), at);
    else push("template", "", at);
    while (part?.endsWith("${")) {
      push("mark", "${", position - 2);
      isOperand = false;
      if (!deeper(() => read(true))) return false;
      push("mark", "}", position);
      position += 1;
      begin = position;
      part = take(templatePart);
      push("template", "", begin);
    }
    isOperand = true;
    return part !== undefined;
  }

  /** Reads an element of JSX whole, or nothing; within another element, one that never ends ends that one as well. */
  function readElement(): boolean {
    const start = position;
    const count = tokens.length;
    typeParameters.lastIndex = position;
    if (typeParameters.test(source) || !/[\w$>]/.test(source[position + 1] ?? "")) return false;
    elements += 1;
    const isRead = element();
    elements -= 1;
    if (isRead) return true;
    isBroken = elements > 0;
    if (isBroken) return false;
    position = start;
    tokens.length = count;
    isOperand = false;
    triesOfJsx -= 1;
    return false;
  }
  function element(): boolean {
    position += 1;
    const tag = take(jsxName) ?? "";
    push("mark", "<", position);
    for (;;) {
      take(blank);
      if (source.startsWith("/>", position)) return skip(2);
      if (source[position] === ">") break;
      if (source[position] === "{" ? !braces() : !attribute()) return false;
    }
    position += 1;
    for (;;) {
      take(jsxText);
      if (position >= source.length) return false;
      if (source.startsWith("</", position)) {
        position += 2;
        take(blank);
        if ((take(jsxName) ?? "") !== tag) return false;
        take(blank);
        return source[position] === ">" && skip(1);
      }
      if (source[position] === "{" ? !braces() : !deeper(element)) return false;
    }
  }
  function attribute(): boolean {
    if (take(jsxName) === undefined) return false;
    take(blank);
    if (source[position] !== "=") return true;
    position += 1;
    take(blank);
    if (source[position] === "{") return braces();
    return source[position] === "<" ? element() : take(jsxQuoted) !== undefined;
  }
  function braces(): boolean {
    push("mark", "{", position);
    position += 1;
    isOperand = false;
    if (!deeper(() => read(true))) return false;
    push("mark", "}", position);
    return skip(1);
  }
  function skip(length: number): true {
    position += length;
    return true;
  }

  const isRead = read(false);
  return { tokens, isWhole: isWhole && isRead };
}

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|([^]))/gi, (_, brace, four, two, other) => {
    const code = (brace ?? four ?? two) as string | undefined;
    return code === undefined ? String(other) : String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10_ffff));
  });
}
