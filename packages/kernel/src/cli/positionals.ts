/** What a command takes beside options: each by the name that its help has for it, or how many at least and at most. */
export type Positionals = readonly string[] | readonly [least: number, most: number];

/** What is wrong with as many arguments as that; none is quoted, for it might be a secret in the wrong place. */
export function positionalsFault(command: string, wanted: Positionals, got: number): string | undefined {
  if (isRange(wanted)) {
    const [least, most] = wanted;
    if (got < least) return `${command} needs more arguments`;
    return got > most ? `${command} takes ${most === 0 ? "no argument" : `${most} at most`} beside options` : undefined;
  }
  if (got === wanted.length) return undefined;
  const these = wanted.length === 0 ? "no argument" : wanted.join(" and ");
  return `${command} takes ${these} beside options, got ${got === 0 ? "none" : `${got} arguments`}`;
}

/** Whether these are fewer than a command can do with. */
export function areTooFew(wanted: Positionals, got: number): boolean {
  return got < (isRange(wanted) ? wanted[0] : wanted.length);
}

function isRange(wanted: Positionals): wanted is readonly [least: number, most: number] {
  return typeof wanted[0] === "number";
}
