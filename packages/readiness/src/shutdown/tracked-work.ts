/** Work in flight that is no request: a job of a queue, a webhook that is worked off after its answer. */
export interface TrackedWork {
  /** Does the work and gives what it gives; the signal aborts when nobody waits for it any longer. */
  track<T>(work: (signal: AbortSignal) => T | PromiseLike<T>): Promise<T>;
  /** Resolves as soon as nothing is in flight, also of what began meanwhile. */
  idle(): Promise<void>;
  /** Gives up what is left. */
  abort(): void;
}

/** Makes the list of work that a shutdown waits for. */
export function createTrackedWork(): TrackedWork {
  const pending = new Set<Promise<unknown>>();
  const given = new AbortController();

  return {
    track<T>(work: (signal: AbortSignal) => T | PromiseLike<T>): Promise<T> {
      const result = (async () => await work(given.signal))();
      // Apart from the result, whose rejection is for whoever asked for it.
      const settled: Promise<unknown> = result.catch(() => {}).finally(() => pending.delete(settled));
      pending.add(settled);
      return result;
    },
    async idle() {
      while (pending.size > 0) await Promise.all(pending);
    },
    abort: () => given.abort(),
  };
}
