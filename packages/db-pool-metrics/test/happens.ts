import type { EventEmitter } from "node:events";

/** Resolves when the event comes; unlike node's `once`, an `error` before it is nobody's business here. */
export function happens(emitter: EventEmitter, event: string): Promise<unknown> {
  return new Promise((resolve) => void emitter.once(event, resolve));
}
