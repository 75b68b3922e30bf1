import type { Quote } from "./env-line.ts";

/**
 * How a value must be written so that `parseEnvFile`, dotenv and Node's own parser read it back, with as few quotes as
 * that takes; `undefined` if no way of writing is read alike by all three (a carriage return, half of a surrogate pair,
 * all three kinds of quotes beside a `#`, …). No value is written as nothing, which Node reads right where neither
 * `export` stands before the name nor a blank behind the `=`.
 */
export function formatValue(value: string): string | undefined {
  if (/\r|\p{Surrogate}/u.test(value)) return undefined;
  if (isPlain(value)) return value;
  // A backslash before the closing quote would be taken to escape it.
  if (value.endsWith("\\")) return undefined;
  const quote = quoteFor(value);
  if (!quote) return undefined;
  return quote + (quote === '"' ? value.replaceAll("\n", "\\n") : value) + quote;
}

/** Whether a value needs no quotes. */
function isPlain(value: string): boolean {
  return !/[\n\u2028\u2029#]|^["'`]/.test(value) && value === value.trim();
}

function quoteFor(value: string): Quote | undefined {
  // Double quotes unescape `\n`, and Compose and shells expand `$` between them.
  const isSafeInDouble = !value.includes('"') && !value.includes("\\");
  if (isSafeInDouble && !value.includes("$")) return '"';
  if (!value.includes("'")) return "'";
  if (isSafeInDouble) return '"';
  return value.includes("`") ? undefined : "`";
}
