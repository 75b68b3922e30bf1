const space = 32;

/** Whether a character is a blank inside a line, as `String.prototype.trim` sees it: a byte order mark as well. */
export function isBlank(code: number): boolean {
  if (code <= space) return code === space || code === 9 || code === 11 || code === 12;
  return code > 159 && /\s/.test(String.fromCharCode(code));
}

/** Whether a character ends a line. */
export function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}

/** Whether a character may be in a name: letters, digits, `_`, `.` and `-`. */
function isNameCharacter(code: number): boolean {
  if (code > 122) return false;
  return code > 96 || (code > 64 && code < 91) || (code > 47 && code < 58) || code === 95 || code === 46 || code === 45;
}

// Loops of their own, without a function for each character: all of a file goes through them.

/** The position behind the blanks that begin at a position. */
export function skipBlanks(text: string, start: number): number {
  let end = start;
  while (end < text.length && isBlank(text.charCodeAt(end))) end += 1;
  return end;
}

/** The position behind the name that begins at a position. */
export function skipName(text: string, start: number): number {
  let end = start;
  while (end < text.length && isNameCharacter(text.charCodeAt(end))) end += 1;
  return end;
}

/** Where the line of a position ends: before its line break, or at the end of the text. */
export function lineEnd(text: string, start: number): number {
  let end = start;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === 10 || code === 13) break;
  }
  return end;
}

/** The position behind the line break at a position, if there is one. */
export function skipLineBreak(text: string, end: number): number {
  if (text.charCodeAt(end) === 13 && text.charCodeAt(end + 1) === 10) return end + 2;
  return end < text.length ? end + 1 : end;
}
