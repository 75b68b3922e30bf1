import { isTextList, optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import type { Reading } from "./variable-spec.ts";
import { builtVariable, type Variable } from "./variable.ts";

/** Which URLs a {@link url} accepts. */
export interface UrlOptions {
  /** Without `://`. @defaultValue ["https", "http"] */
  readonly schemes?: readonly string[];
}

/** A URL with a host, as text. One with a password must be declared `{ schema: url(), sensitive: true }`. */
export function url(options?: UrlOptions): Variable<string> {
  const faults = options === undefined ? [] : optionFaults(options, { schemes: schemesCheck });
  const { schemes = ["https", "http"] }: UrlOptions = faults.length > 0 ? {} : (options ?? {});
  return builtVariable({
    kind: "url",
    expects: `a URL of ${schemes.join(" or ")}`,
    schemes,
    sensitive: false,
    faults,
    read: (text) => readAddress(text, schemes),
  });
}

const schemesCheck: OptionCheck = [
  (value) => isTextList(value, /^[a-z][a-z\d+.-]*$/),
  "a list of schemes in small letters, without ://",
];

/** The URL of a Redis server, `redis:` or (TLS) `rediss:`; a sensitive string. */
export function redisUrl(): Variable<string> {
  return builtVariable({
    kind: "redisUrl",
    expects: "redis://HOST:6379",
    sensitive: true,
    read: (text) => readAddress(text, ["redis", "rediss"], (rest) => rest),
  });
}

/**
 * Reads a URL with a host. `headOf` gives the part of what follows `://` in which an @ ends the user: on the web, one may
 * also stand in the path. `areHosts` knows which hosts are proper.
 */
export function readAddress(
  text: string,
  schemes: readonly string[],
  headOf = authority,
  areHosts = (hosts: string, _rest: string): boolean => hosts !== "" && !hosts.includes(",") && URL.canParse(text),
): Reading<string> {
  const start = text.indexOf("://");
  if (start < 0 || !schemes.includes(text.slice(0, start).toLowerCase())) {
    return { detail: `without the scheme ${schemes.join(" or ")}` };
  }
  const rest = text.slice(start + 3);
  const head = headOf(rest);
  const at = head.lastIndexOf("@") + 1;
  const culprit = at > 0 && /[@/?#]|%(?![\da-f]{2})/i.exec(head.slice(0, at - 1))?.[0];
  if (culprit) {
    const fix = `Percent-encode the ${culprit} as %${culprit.charCodeAt(0).toString(16).toUpperCase()}`;
    return { detail: `with an unescaped ${culprit} before its host`, fix };
  }
  return areHosts(authority(head.slice(at)), rest) ? { value: text } : { detail: "without a proper host" };
}

function authority(text: string): string {
  let end = 0;
  while (end < text.length && !"/?#".includes(text[end]!)) end += 1;
  return text.slice(0, end);
}
