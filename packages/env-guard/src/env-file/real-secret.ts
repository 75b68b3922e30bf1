import { anyKeyPrefix } from "@luneo/kernel/key-prefixes";
import { isPlaceholder } from "../policy/placeholder.ts";
import { weakness } from "../policy/secret-strength.ts";
import { isSensitiveName } from "../variables/sensitive-name.ts";

/** The prefix of a vendor's key, and what follows it. */
const vendorKey = new RegExp(`^(?:${anyKeyPrefix()})([\\w./+=-]{12,})$`);

/** Whether the value of a variable looks like a secret that somebody uses, rather than what an example holds in its place. */
export function isRealSecret(name: string, value: string): boolean {
  if (/-----BEGIN [A-Z ]{0,40}PRIVATE KEY/.test(value)) return /[A-Za-z0-9+/]{40}/.test(value);
  const password = passwordOf(value);
  if (password !== undefined) return looksRandom(password);
  const key = vendorKey.exec(value)?.[1];
  if (key !== undefined) return looksRandom(key);
  return isSensitiveName(name) && looksRandom(value);
}

/** Long, without words that examples are made of, without blanks, and with enough different characters. */
function looksRandom(text: string): boolean {
  const isMixed = /\d/.test(text) && /[A-Za-z]/.test(text);
  return text.length >= 12 && isMixed && !/\s|:\/\//.test(text) && !isPlaceholder(text) && weakness(text) === undefined;
}

function passwordOf(value: string): string | undefined {
  const login = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^:/?#\s]{0,200}:([^@\s]{1,2000})@/i.exec(value);
  return login?.[1];
}
