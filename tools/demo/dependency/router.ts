import { setTimeout as delay } from "node:timers/promises";

/** Who decides which replica the next request goes to, by what their `/readyz` answers. */
export interface Router {
  /** The base URL of a replica that is in; of any, where none is: turning everybody away would help nobody. */
  next(): string;
  stop(): Promise<void>;
}

const pollEveryMs = 200;
/** As load balancers do: one bad answer may be the network's. */
const outAfter = 2;

/** Polls each replica and leaves out those that have answered badly twice in a row, until they answer well again. */
export function startRouter(urls: readonly string[], { signal }: { readonly signal: AbortSignal }): Router {
  const badInARow = new Map(urls.map((url) => [url, 0]));
  let isStopped = false;
  let turn = 0;

  async function watch(url: string): Promise<void> {
    while (!isStopped && !signal.aborted) {
      const isGood = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1000) })
        .then(async (response) => (await response.arrayBuffer(), response.status === 200))
        .catch(() => false);
      badInARow.set(url, isGood ? 0 : badInARow.get(url)! + 1);
      await delay(pollEveryMs);
    }
  }

  const watching = urls.map(watch);
  return {
    next() {
      const isIn = (url: string) => badInARow.get(url)! < outAfter;
      const candidates = urls.some(isIn) ? urls.filter(isIn) : urls;
      turn += 1;
      return candidates[turn % candidates.length]!;
    },
    async stop() {
      isStopped = true;
      await Promise.all(watching);
    },
  };
}
