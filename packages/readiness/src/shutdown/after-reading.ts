/** Resolves when what has arrived until now has been read: a request that waits in a socket would be lost with it. */
export function afterReading(): Promise<void> {
  // Timers run before Node reads, immediates after it.
  return new Promise((resolve) => void setImmediate(resolve));
}
