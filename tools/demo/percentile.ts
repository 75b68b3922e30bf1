/**
 * The value that a share of all samples does not exceed (nearest rank, so it is always a sample that occurred).
 * Undefined where there is no sample.
 */
export function percentile(samples: readonly number[], share: number): number | undefined {
  if (samples.length === 0) return undefined;
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
