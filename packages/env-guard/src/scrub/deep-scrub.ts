import { REDACTED } from "@luneo/kernel/redact";
import type { SecretScrubber } from "./secret-scrubber.ts";

/** How much of one thing is looked through. What is beyond is left out: nothing of it is known to be harmless. */
export interface ScrubLimits {
  /** @defaultValue 16 */
  readonly depth?: number;
  /** Objects, lists and values in all. @defaultValue 50000 */
  readonly nodes?: number;
  /** Characters of text in all. @defaultValue 5000000 */
  readonly characters?: number;
  /** Names of properties at the top that are passed on as they are. @defaultValue none */
  readonly untouched?: readonly string[];
}

/** A copy of a thing without secrets, also in the names of properties; as JSON would write it, and without cycles. */
export function deepScrub(thing: unknown, scrubber: SecretScrubber, limits: ScrubLimits = {}): unknown {
  const { depth: deepest = 16, nodes = 50_000, characters = 5_000_000, untouched = [] } = limits;
  const copies = new Map<object, unknown>();
  let nodesLeft = nodes;
  let charactersLeft = characters;

  // Names of properties and short texts come again and again.
  const texts = new Map<string, string>();

  function text(value: string): string {
    charactersLeft -= value.length;
    if (charactersLeft < 0) return "[too large]";
    const known = texts.get(value);
    if (known !== undefined) return known;
    const clean = scrubber.text(value);
    texts.set(value, clean);
    return clean;
  }

  function copy(value: unknown, depth: number): unknown {
    nodesLeft -= 1;
    if (nodesLeft < 0) return "[too large]";
    if (typeof value === "string") return text(value);
    if (typeof value === "number" || typeof value === "bigint") return scrubber.isSecret(value) ? REDACTED : value;
    if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
    if (copies.has(value)) return copies.get(value);
    if (depth >= deepest) return "[too deep]";
    copies.set(value, "[circular]");
    const made = object(value, depth);
    copies.set(value, made);
    return made;
  }

  function object(value: object, depth: number): unknown {
    try {
      // Bytes would be written as numbers, in which no text is found.
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
      if (Array.isArray(value)) return Array.from(value as unknown[], (item) => copy(item, depth + 1));
      if (value instanceof Error) return error(value, depth);
      const json = (value as { readonly toJSON?: unknown }).toJSON;
      if (typeof json === "function") return copy(json.call(value), depth + 1);
      return properties(Object.keys(value), value, depth);
    } catch {
      return REDACTED;
    }
  }

  function error(value: Error, depth: number): object {
    const own = Object.keys(value).filter((key) => !errorKeys.includes(key));
    const cause = "cause" in value ? ["cause"] : [];
    return properties([...errorKeys, ...cause, ...own], value, depth) as object;
  }

  function properties(keys: readonly string[], value: object, depth: number): unknown {
    // Not by assignment, to which `__proto__` is something else.
    return Object.fromEntries(
      keys.map((key) => {
        const isPassed = depth === 0 && untouched.includes(key);
        const one = (value as Readonly<Record<string, unknown>>)[key];
        return isPassed ? [key, one] : [text(key), copy(one, depth + 1)];
      }),
    );
  }

  return copy(thing, 0);
}

const errorKeys = ["name", "message", "stack"];
