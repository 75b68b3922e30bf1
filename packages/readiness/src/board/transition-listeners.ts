import { contain } from "@luneo/kernel/contain";
import { ReadinessError } from "../readiness-error.ts";
import type { Transition } from "./transition.ts";

/** Those who are told of transitions. */
export interface TransitionListeners {
  /** Tells everybody; what they throw is told to `onError`. */
  tell(transition: Transition): void;
  /**
   * Adds one; the returned function takes it away again.
   *
   * @throws ReadinessError `LISTENER_REFUSED` for an event that there isn't or a listener that can't be called
   */
  on(event: "transition", listener: (transition: Transition) => void): () => void;
}

/** Makes a list of listeners, at first only `onTransition`. */
export function createTransitionListeners(
  onTransition: ((transition: Transition) => void) | undefined,
  onError: (error: unknown, source: string) => void,
): TransitionListeners {
  // Of objects, so that a function that listens twice is told twice.
  const listeners = new Set(onTransition === undefined ? [] : [{ listener: onTransition, source: "onTransition" }]);
  return {
    tell(transition) {
      for (const { listener, source } of listeners) {
        contain(
          () => listener(transition),
          (error) => onError(error, source),
        );
      }
    },
    on(event, listener) {
      if ((event as string) !== "transition" || typeof listener !== "function") {
        const message = '`on` takes the event "transition" and a function that is told of it.';
        throw new ReadinessError({ code: "LISTENER_REFUSED", message });
      }
      const entry = { listener, source: event };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
  };
}
