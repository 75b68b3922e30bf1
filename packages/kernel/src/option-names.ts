import { createNameFinder } from "./name-finder.ts";

/** What to do about a name that there isn't: the one that was most likely meant, and those there are. */
export function namesFix(name: string, names: readonly string[]): string {
  const meant = createNameFinder(names)(name);
  const hint = meant === undefined ? "" : `Did you mean ${meant}? `;
  return `${hint}There are ${names.length === 0 ? "none" : names.join(", ")}.`;
}
