import { setTimeout as delay } from "node:timers/promises";
import type { StripCell } from "./page/chart.ts";

export interface ProbeSample {
  readonly atMs: number;
  /** The HTTP status; 0 where no answer came in time. */
  readonly status: number;
}

export interface ProbeWatch {
  readonly samples: readonly ProbeSample[];
  stop(): Promise<void>;
  /** Resolves with the moment (ms since the watch began) of the first answer with that status after `sinceMs`. */
  until(status: number, options: { sinceMs: number; timeoutMs: number }): Promise<number>;
}

const intervalMs = 100;

/** Asks a health endpoint ten times a second, as a load balancer would, and remembers every answer. */
export function watchProbe(url: string, options: { startedAt: number; signal: AbortSignal }): ProbeWatch {
  const samples: ProbeSample[] = [];
  let isStopped = false;
  const now = () => performance.now() - options.startedAt;

  const loop = (async () => {
    while (!isStopped && !options.signal.aborted) {
      const atMs = now();
      const status = await fetch(url, { signal: AbortSignal.timeout(1000) })
        .then(async (response) => (await response.arrayBuffer(), response.status))
        .catch(() => 0);
      samples.push({ atMs, status });
      await delay(Math.max(0, intervalMs - (now() - atMs)));
    }
  })();

  return {
    samples,
    async stop() {
      isStopped = true;
      await loop;
    },
    async until(status, { sinceMs, timeoutMs }) {
      const deadline = now() + timeoutMs;
      while (now() < deadline) {
        options.signal.throwIfAborted();
        const found = samples.find((sample) => sample.atMs >= sinceMs && sample.status === status);
        if (found) return found.atMs;
        await delay(20, undefined, { signal: options.signal });
      }
      throw new Error(`${new URL(url).pathname} did not answer ${status} within ${timeoutMs} ms`);
    },
  };
}

/** Runs of equal answers, as cells of a strip. */
export function cellsOf(samples: readonly ProbeSample[], endMs: number): StripCell[] {
  const cells: StripCell[] = [];
  for (const [index, { atMs, status }] of samples.entries()) {
    const toSeconds = (samples[index + 1]?.atMs ?? endMs) / 1000;
    const previous = cells.at(-1);
    const note = status === 0 ? "no answer" : String(status);
    if (previous?.note === note) cells[cells.length - 1] = { ...previous, toSeconds };
    else cells.push({ fromSeconds: atMs / 1000, toSeconds, status: status === 200 ? "good" : "bad", note });
  }
  return cells;
}
