/** The middle value; the mean of the two middle ones where the count is even. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Bounds of the median, each of which holds with at least 95 % confidence, whatever the distribution: the order
 * statistics by the binomial distribution (the sign test turned round). Fewer than 5 values can't give one.
 *
 * @throws RangeError when there are fewer than 5 values
 */
export function medianBounds(values: readonly number[]): readonly [low: number, high: number] {
  const count = values.length;
  if (count < 5) throw new RangeError(`A bound of the median needs at least 5 values, got ${count}.`);
  const sorted = Float64Array.from(values).sort();
  // The largest k with P(Binomial(n, 1/2) < k) <= 5 %: the k-th value from an end bounds the median.
  let below = 0.5 ** count;
  let probability = below;
  let k = 0;
  while (probability <= 0.05) {
    k++;
    below *= (count - k + 1) / k;
    probability += below;
  }
  return [sorted[k - 1]!, sorted[count - k]!];
}
