import type { Clock } from "@luneo/kernel/clock";

/** Within this a signal is the same one: both the terminal and npm pass Ctrl-C on. */
const ECHO_MS = 250;

/** Tells of the first signal, and of those after it that are no echo of it. Returns what stops the listening. */
export function listenToSignals(
  given: readonly NodeJS.Signals[],
  clock: Clock,
  { onFirst, onNext }: { readonly onFirst: (signal: string) => void; readonly onNext: (signal: string) => void },
): () => void {
  // A copy: what was listened to is what must be left.
  const signals = [...given];
  let firstMs: number | undefined;

  function onSignal(signal: string): void {
    const nowMs = clock.monotonic();
    if (firstMs === undefined) {
      firstMs = nowMs;
      onFirst(signal);
    } else if (nowMs - firstMs >= ECHO_MS) onNext(signal);
  }

  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
