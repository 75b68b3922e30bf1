import type { PoolEvents } from "./pool-monitor.ts";

type EventType = keyof PoolEvents;

type Listener<Type extends EventType = EventType> = (event: PoolEvents[Type]) => void;

/** Who wants to hear what. */
export interface PoolListeners {
  add<Type extends EventType>(type: Type, listener: Listener<Type>): () => void;
  tell(event: PoolEvents[EventType]): void;
}

/** Begins with nobody listening. */
export function createPoolListeners(): PoolListeners {
  const listeners: { readonly [type in EventType]: Set<(event: never) => void> } = {
    leak: new Set(),
    saturated: new Set(),
    recovered: new Set(),
  };

  return {
    add(type, listener) {
      listeners[type].add(listener);
      return () => void listeners[type].delete(listener);
    },
    tell(event) {
      for (const listener of listeners[event.type]) {
        try {
          listener(event as never);
        } catch (error) {
          process.emitWarning(`A listener to "${event.type}" of pool "${event.pool}" threw: ${String(error)}`);
        }
      }
    },
  };
}
