/** Takes off what shells, editors and dashboards put around a value: blanks, invisible characters, a pair of quotes. */
export function tidyText(raw = ""): string {
  // What begins and ends with something visible has nothing around it, unless that is a quote.
  if (isPlain(raw.charCodeAt(0)) && isPlain(raw.charCodeAt(raw.length - 1))) return raw;
  const text = trimmed(raw);
  const quote = text[0]!;
  // A quote in between makes them part of the text: "a" or "b".
  const isQuoted = "\"'`".includes(quote) && text.indexOf(quote, 1) === text.length - 1;
  return isQuoted && text ? trimmed(text.slice(1, -1)) : text;
}

function isPlain(code: number): boolean {
  return code > 32 && code < 127 && code !== 34 && code !== 39 && code !== 96;
}

// Loops, since this runs for every variable of a starting process, where each regular expression is compiled first.
function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isUnseen(text[start]!)) start += 1;
  while (start < end && isUnseen(text[end - 1]!)) end -= 1;
  return text.slice(start, end);
}

function isUnseen(char: string): boolean {
  return char < "!" || (char > "~" && (unseen ??= new RegExp(unseenForm, "u")).test(char));
}

// Ignorable code points, separators and controls, empty Braille, annotations. No literal: V8 collects the characters of
// such classes as soon as it sees them, so that importing this would take a millisecond more.
const unseenForm = "[\\p{DI}\\p{Z}\\p{Cc}\\u2800\\ufff9-\\ufffb]";
let unseen: RegExp | undefined;

/** Whether something in a text can't be seen, or not be told from a blank: what makes two secrets look the same. */
export function hasInvisible(text: string): boolean {
  for (const char of text) if (isUnseen(char) && !" \t\n\r".includes(char)) return true;
  return false;
}
