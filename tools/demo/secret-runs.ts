/** Every six characters in a row of these secrets that stand in a text: what a leak is, however it was cut. */
export function leakedRuns(secrets: readonly string[], text: string): readonly string[] {
  return secrets.flatMap(runsOfSix).filter((run) => text.includes(run));
}

/** How many there are to look for. */
export function countRuns(secrets: readonly string[]): number {
  return secrets.flatMap(runsOfSix).length;
}

function runsOfSix(secret: string): readonly string[] {
  return Array.from({ length: Math.max(0, secret.length - 5) }, (_, from) => secret.slice(from, from + 6));
}
