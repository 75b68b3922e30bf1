import { keyPrefixes } from "./key-prefixes.ts";

/** A stretch of a text, from `start` up to but without `end`, in UTF-16 units. */
export type Stretch = readonly [start: number, end: number];

/** What stands where a secret stood. */
export const REDACTED = "[redacted]";

// Every expression below is linear: whatever can begin anywhere either has a bounded length or, once begun, matches to
// the end of what it has read, so that no text is read twice for one expression.

/** To the next blank, or the quote that ends the value in JSON, a list or code; a quote inside a password doesn't. */
const run = (end: string): string => `[^\\s"'\`${end}]*(?:["'\`](?![,;:)}\\]\\s]|$)[^\\s"'\`${end}]*)*`;
const RUN = run("");

/**
 * `://user:` and all that may be a password; a number after http(s) or ws(s) is a port when a path follows, unless what
 * stands before it is no more of a host than a user: without a dot, and not `localhost`.
 */
const urlLogin = () =>
  new RegExp(
    `(:\\\\?/\\\\?/(?!\\[)[^\\s:/?#"'<>]*:)` +
      `(?!(?<=(?:http|ws)s?:(?:[^:@.]*\\.[^:@]*|[\\\\/]*localhost|[^:]*(?=:\\d+/@)):)\\d{1,5}[/?#])` +
      // With a blank in it, unless it is a port; else to the last `@` before a blank.
      `((?!\\d{1,5}(?:[/?#,.;:)]|\\s))[^\\s@"'\`]*[ \\t][^@\\r\\n"'\`<>]{0,99}@|${RUN})`,
    "gi",
  );

/** A name that says enough wherever it ends a word, and one that must be the word and have a plain assignment. */
const NAME = "(?:api|access|private)[-_]?key|token|passw(?:or)?d|passphrase|secret|signature|credentials?";
const SHORT_NAME = "(?<![a-z\\d])(?:pwd|pass|auth|jwt)";
/** What prose says of a secret after a colon: no value. */
const NO_VALUE = "(?:missing|required|expired|not|is|to|or)";
const QUOTED = `"[^"\\\\]*(?:\\\\[^][^"\\\\]*)*"?|'[^'\\\\]*(?:\\\\[^][^'\\\\]*)*'?`;

/** What comes before a secret of a known kind and tells the kind. */
const kind = () =>
  [
    ...keyPrefixes.map(({ prefix, next }) => (next === undefined ? prefix : `${prefix}(?=${next})`)),
    "bearer(?:\\s+|%20|\\+)",
    "hooks\\.slack\\.com/[a-z]+/",
    "discord(?:app)?\\.com/api/(?:v\\d+/)?webhooks/",
  ].join("|");

/** The first group stays, the rest of the match goes. */
const credential = () =>
  new RegExp(
    [
      // A query parameter.
      `([?&#;](?:[\\w.%[\\]-]*(?:${NAME})|key|sig|pass|pwd|auth|jwt|sid|session)(?:\\]|%5D)?=)${run("&#<>")}`,
      // name=value, name => value, "name": "value"; name: value and --name value unless prose; before a key, see below.
      `((?:(?:${NAME}|${SHORT_NAME})(?:["'\\]]{0,2}[ \\t]*={1,3}>?[ \\t]*|\\\\?["']?\\s*:\\s*\\\\?(?=["']))|` +
        `(?:${NAME})(?:[ \\t]*:=?|(?<=--[\\w-]{0,40})[ \\t](?!-))[ \\t]*(?!${NO_VALUE}(?![^\\s,.;)])))` +
        `(?!-----BEGIN )(?:(?:bearer|basic) +)?)(?:${QUOTED}|${RUN})`,
      // <name>value</name>
      `(<[\\w:.-]{0,40}(?:${NAME}|pwd|pass)>)[^<]*(?=</)`,
      // A URL's user without a password.
      `((?:(?<=rediss?|amqps?):\\\\?/\\\\?/|:\\\\?/\\\\?/(?=[^\\s:/?#"'<>@]{12})))[^\\s:/?#"'<>@]+(?=@)`,
      // A header.
      `((?:authorization|cookie|x-[\\w-]{0,40}(?:key|token|secret))["'\\\\]*\\s?[:=]\\s?["'\\\\]*)[^"'\\r\\n]+`,
      // Where a word begins, also after an escape; within one only what is too long to be part of it.
      `((?:(?<![a-z\\d])|(?<=%[\\da-f]{2}|\\\\[a-z]|\\\\u[\\da-f]{4}))(?:${kind()})|(?:${kind()})(?=[a-z\\d]{16}))[\\w~+/=.-]{4,}`,
      "(-----BEGIN[A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)[^]*?(?:(?=-----END)|$)",
    ].join("|"),
    "gi",
  );

/**
 * The expressions, made when they are first needed: V8 reads a pattern when it is made, which costs every start 0.75 ms,
 * and most processes never hide anything. They are compiled once and keep no state between texts.
 */
let expressions: { readonly login: RegExp; readonly credential: RegExp } | undefined;

/**
 * Hides what looks like a secret in `text`: passwords in URLs, parameters, fields and headers named like secrets, keys of
 * known kinds (Stripe, GitHub, GitLab, Slack, AWS, Google, SendGrid, npm, OpenAI, Anthropic, Sentry, age), JSON web
 * tokens, PEM private keys, webhook addresses. User, host, name and kind of key stay readable.
 *
 * It never throws and takes time in proportion to the text. When in doubt it hides: a password may hold any character, so
 * what is hidden in a URL goes up to its last `@`, or, where a blank comes before one, to the next in 100 characters of the line. A URL's
 * user without a password is hidden from 12 characters on, and at any length for Redis and AMQP.
 */
export function redact(text: string): string {
  return hide(text, findCredentials);
}

/** Where in `text` something looks like a secret. */
export function findCredentials(text: string): Stretch[] {
  const { login, credential: secret } = (expressions ??= { login: urlLogin(), credential: credential() });
  const found: Stretch[] = [];
  for (const { index, 1: host = "", 2: run = "" } of text.matchAll(login)) {
    const start = index + host.length;
    found.push([start, start + run.lastIndexOf("@")]);
  }
  for (const { index, 0: whole, ...groups } of text.matchAll(secret)) {
    const kept = Object.values(groups).find((group) => typeof group === "string") ?? "";
    const hidden = whole.slice(kept.length);
    const start = index + kept.length;
    // Quotes stay, so that JSON stays JSON.
    const quotes = /^(["']).*\1$/s.test(hidden) ? 1 : 0;
    found.push([start + quotes, start + hidden.length - quotes]);
  }
  return found;
}

/** Puts {@link REDACTED} in the place of what `find` finds, once where stretches meet or overlap. */
export function hide(text: string, find: (text: string) => Stretch[]): string {
  try {
    let result = "";
    let hiddenTo = -1;
    for (const [start, end] of find(text).toSorted(([one], [other]) => one - other)) {
      if (start >= end) continue;
      if (start > hiddenTo) result += text.slice(Math.max(hiddenTo, 0), start) + REDACTED;
      hiddenTo = Math.max(hiddenTo, end);
    }
    return result + text.slice(Math.max(hiddenTo, 0));
  } catch {
    // Not a text, or beyond what the engine can match: nothing of it is known to be harmless.
    return REDACTED;
  }
}
