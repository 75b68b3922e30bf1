import { contain } from "@luneo/kernel/contain";
import type { PoolEvents } from "./pool-monitor.ts";

type EventType = keyof PoolEvents;

type Listener<Type extends EventType = EventType> = (event: PoolEvents[Type]) => unknown;

/** Who wants to hear what. */
export interface PoolListeners {
  add<Type extends EventType>(type: Type, listener: Listener<Type>): () => void;
  tell(event: PoolEvents[EventType]): void;
}

/** Begins with nobody listening; `onError` is told what listeners throw or reject with. */
export function createPoolListeners(onError?: (error: unknown, source: string) => void): PoolListeners {
  const listeners: { readonly [type in EventType]: Set<(event: never) => unknown> } = {
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
        contain(
          () => listener(event as never),
          (error) => onError?.(error, `${event.type} listener of pool ${event.pool}`),
        );
      }
    },
  };
}
