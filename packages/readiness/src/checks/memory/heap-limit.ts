const MIB = 2 ** 20;
const OLD_SPACE = /^--max-old-space-size(-percentage)?=(\d+(?:\.\d+)?)$/;

/** What the size of the heap is set by. */
export interface HeapSettings {
  /** Of all generations together, as V8 tells it. */
  readonly sizeLimitBytes: number;
  /** Options that Node was started with; of those that are there twice, the last counts. */
  readonly options: readonly string[];
  /** What a percentage is of. */
  readonly memoryBytes: number;
}

/**
 * How far the old generation may grow before V8 ends the process.
 *
 * V8 tells only the sum with the young generation, for which it adds up to 192 MiB that old objects never get: with
 * `--max-old-space-size=256` it tells 448 MiB (Node 24) and gives up at 256.
 */
export function findHeapLimit({ sizeLimitBytes, options, memoryBytes }: HeapSettings): number {
  // V8 takes an underscore for a hyphen.
  const matches = options.map((option) => OLD_SPACE.exec(option.replaceAll("_", "-")));
  const [, isPercentage, size] = matches.findLast((match) => match !== null) ?? [];
  const bytes = isPercentage ? (memoryBytes * Number(size)) / 100 : Number(size ?? 0) * MIB;
  return bytes > 0 ? Math.min(bytes, sizeLimitBytes) : sizeLimitBytes;
}
