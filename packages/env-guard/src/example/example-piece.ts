/** A part of the new file: lines of the old one, or new ones; all with line breaks. */
export interface Piece {
  readonly text: string;
  /** The variable that it holds. */
  readonly name?: string;
}

/** Puts a block behind the one that precedes it in the definition, or before all others. */
export function insert(pieces: Piece[], piece: Piece, after: string | undefined, newline: string): void {
  const isBlank = (at: number) => pieces[at] === undefined || pieces[at].text.trim() === "";
  const found = after === undefined ? -1 : pieces.findIndex(({ name }) => name === after);
  if (found >= 0) {
    const gap = { text: newline };
    pieces.splice(found + 1, 0, gap, piece, ...(isBlank(found + 1) ? [] : [gap]));
    return;
  }
  const first = pieces.findIndex(({ name }) => name !== undefined);
  const at = first < 0 ? pieces.length : first;
  const before = at === 0 || isBlank(at - 1) ? [] : [{ text: newline }];
  pieces.splice(at, 0, ...before, piece, ...(isBlank(at) ? [] : [{ text: newline }]));
}

/** Where a block has left: of the blank lines before and behind it, those behind. */
export function withoutGaps(pieces: readonly Piece[]): Piece[] {
  return pieces.filter(({ text }, at) => {
    const isGap = text.trim() === "" && text !== "";
    return text !== "" && !(isGap && pieces[at - 1]?.text === "" && (pieces[at - 2]?.text ?? "").trim() === "");
  });
}

/** A line with its line break. */
export function ended(raw: string, newline: string): string {
  return /[\r\n]$/.test(raw) ? raw : raw + newline;
}
