import type { Clock } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import { withDeadline } from "@luneo/kernel/deadline";
import { ReadinessError } from "../readiness-error.ts";

/** The steps of a shutdown: none can hold it up, whatever it throws and however long it takes. */
export interface BoundedSteps {
  /** Whether nothing has failed or was cut short. */
  readonly isClean: boolean;
  /** Aborts when the shutdown is to end at once. */
  readonly forced: AbortSignal;
  /** Takes a step, for so many milliseconds at most; takes none once the end is forced. Never rejects. */
  take(step: (signal: AbortSignal) => unknown, timeoutMs: number, name: string): Promise<void>;
  /** Tells of a failure, by the name of its step; nobody is told once the end is forced. */
  fail(error: unknown, name: string): void;
  /** Gives up the step that is being taken, and all that would follow. `cause` is told. */
  force(cause: string): void;
}

/** Makes steps whose failures `onError` is told. */
export function createBoundedSteps(clock: Clock, onError: (error: unknown, source: string) => void): BoundedSteps {
  const forcing = new AbortController();
  const forced = forcing.signal;
  let isClean = true;

  function fail(error: unknown, name: string): void {
    isClean = false;
    if (!forced.aborted) contain(() => onError(error, name));
  }

  return {
    get isClean() {
      return isClean;
    },
    forced,
    fail,
    async take(step, timeoutMs, name) {
      await withDeadline(step, { timeoutMs, what: name, signal: forced, clock }).catch((error: unknown) =>
        fail(error, name),
      );
    },
    force(cause) {
      const message = `The shutdown was cut short by ${cause}.`;
      fail(new ReadinessError({ code: "SHUTDOWN_FORCED", message }), "shutdown");
      forcing.abort();
    },
  };
}
