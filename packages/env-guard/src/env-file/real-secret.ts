import { isPlaceholder } from "../policy/placeholder.ts";
import { weakness } from "../policy/secret-strength.ts";
import { isSensitiveName } from "../variables/sensitive-name.ts";

// What vendors begin their keys with, where something random follows.
const vendorKey =
  /^(?:[sr]k_(?:live|test)_|whsec_|gh[opsur]_|github_pat_|glpat-|sntry[su]_|xox[a-z]-|AIza|A[KS]IA|SG\.|sk-|npm_|eyJ)[\w./+=-]{12,}$/;

/** Whether the value of a variable looks like a secret that somebody uses, rather than what an example holds in its place. */
export function isRealSecret(name: string, value: string): boolean {
  if (/-----BEGIN [A-Z ]{0,40}PRIVATE KEY/.test(value)) return /[A-Za-z0-9+/]{40}/.test(value);
  const password = passwordOf(value);
  if (password !== undefined) return looksRandom(password);
  const key = vendorKey.exec(value)?.[0];
  if (key !== undefined) return looksRandom(key.slice(4));
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
