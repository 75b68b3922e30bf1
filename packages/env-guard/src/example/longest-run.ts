/** The positions of a longest ascending run of numbers, gaps allowed: what may stay where it is when all are sorted. */
export function longestRun(numbers: readonly number[]): ReadonlySet<number> {
  /** For each length, the position at which the smallest end of a run of that length stands. */
  const ends: number[] = [];
  const before: number[] = [];
  for (const [position, number] of numbers.entries()) {
    let length = 0;
    while (length < ends.length && numbers[ends[length]!]! < number) length += 1;
    before[position] = length === 0 ? -1 : ends[length - 1]!;
    ends[length] = position;
  }
  const run = new Set<number>();
  for (let position = ends.at(-1) ?? -1; position >= 0; position = before[position]!) run.add(position);
  return run;
}
