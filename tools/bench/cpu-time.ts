/**
 * Nanoseconds of this process's CPU time that one operation takes, its best of several batches.
 *
 * CPU time, because wall time on a shared machine measures the neighbours; the best, because what disturbs a batch
 * only ever adds.
 */
export function cpuNanosecondsPerOperation(
  operation: (index: number) => void,
  options: { operations: number; batches?: number },
): number {
  const { operations, batches = 5 } = options;
  for (let index = 0; index < operations / 4; index++) operation(index);
  let best = Infinity;
  for (let batch = 0; batch < batches; batch++) {
    const before = process.cpuUsage();
    for (let index = 0; index < operations; index++) operation(index);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, ((user + system) * 1000) / operations);
  }
  return best;
}
