// `\s` knows the no-break space and the byte order mark, but not the zero widths.
const core = /[^\s\u200b-\u200f\u2060](?:.*[^\s\u200b-\u200f\u2060])?/s;

/** Takes off what shells, editors and dashboards put around a value: blanks, invisible characters, a pair of quotes. */
export function tidyText(raw = ""): string {
  const text = core.exec(raw)?.[0] ?? "";
  return core.exec(/^(["'`])((?:(?!\1).)*)\1$/s.exec(text)?.[2] ?? text)?.[0] ?? "";
}

/** Whether something in a text can't be seen: what makes two secrets look the same that aren't. */
export function hasInvisible(text: string): boolean {
  return /[\u00a0\u200b-\u200f\u2060\ufeff]/.test(text);
}
