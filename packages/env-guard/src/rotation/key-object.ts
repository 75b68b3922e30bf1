import type { KeyObject } from "node:crypto";
import type { RingKey } from "../ring/key-ring.ts";

/**
 * Makes `node:crypto`'s object of a ring's key, once for each: it prints nothing of the key, and libraries need not
 * import it anew for every token.
 */
export function keyObjects(): (key: RingKey) => KeyObject {
  const made = new WeakMap<RingKey, KeyObject>();
  return (key) => {
    const known = made.get(key);
    if (known) return known;
    const object = process.getBuiltinModule("node:crypto").createSecretKey(Buffer.from(key.key));
    made.set(key, object);
    return object;
  };
}
