/** A text as it reads with its escapes undone, and where each of its UTF-16 units came from. */
export interface Decoding {
  readonly text: string;
  /** For each unit its index in the first text, and the length of that one last; left out in the first text itself. */
  readonly origins?: readonly number[];
}

const JSON_ESCAPE = /\\(?:u[\da-fA-F]{4}|["'\\/bfnrt])/g;
const CONTROLS: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The bytes of one character. */
const PERCENT_ESCAPE =
  /%(?:[0-7][\da-f]|[cd][\da-f]%[89ab][\da-f]|e[\da-f](?:%[89ab][\da-f]){2}|f[\da-f](?:%[89ab][\da-f]){3})/gi;

/** How deep escapes are undone: JSON within JSON, JSON within a URL, a URL within a URL. */
const DEPTH = 2;

/** The text itself and every other way to read it when JSON and percent escapes are undone up to twice. */
export function decodings(text: string): Decoding[] {
  const all: Decoding[] = [{ text }];
  for (let depth = 0, from = 0; depth < DEPTH; depth += 1) {
    const last = all.slice(from);
    from = all.length;
    for (const decoding of last) {
      for (const decoded of [undo(decoding, JSON_ESCAPE, fromJson), undo(decoding, PERCENT_ESCAPE, fromPercent)]) {
        if (decoded !== undefined && all.every((other) => other.text !== decoded.text)) all.push(decoded);
      }
    }
  }
  return all;
}

function fromJson(escape: string): string {
  const letter = escape.charAt(1);
  return letter === "u" ? String.fromCharCode(Number.parseInt(escape.slice(2), 16)) : (CONTROLS[letter] ?? letter);
}

function fromPercent(escape: string): string {
  try {
    return decodeURIComponent(escape);
  } catch {
    return escape;
  }
}

/** Undefined when there is nothing to undo. */
function undo({ text, origins }: Decoding, escapes: RegExp, meaning: (escape: string) => string): Decoding | undefined {
  const origin = (index: number): number => origins?.[index] ?? index;
  const from: number[] = [];
  let result = "";
  let done = 0;
  const copyTo = (index: number): void => {
    result += text.slice(done, index);
    for (; done < index; done += 1) from.push(origin(done));
  };
  for (const { index, 0: escape } of text.matchAll(escapes)) {
    copyTo(index);
    const char = meaning(escape);
    result += char;
    for (let unit = 0; unit < char.length; unit += 1) from.push(origin(index));
    done += escape.length;
  }
  if (done === 0) return undefined;
  copyTo(text.length);
  from.push(origin(text.length));
  return { text: result, origins: from };
}
