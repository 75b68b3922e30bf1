import { isTextList, optionFaults, type OptionCheck } from "./option-faults.ts";
import type { Reading } from "./variable-spec.ts";
import { createVariable, type Variable } from "./variable.ts";

/** Which URLs a {@link url} accepts. */
export interface UrlOptions {
  /** Without `://`. @defaultValue ["https", "http"] */
  readonly schemes?: readonly string[];
}

/** A URL with a host, as text. One with a password must be declared `{ schema: url(), sensitive: true }`. */
export function url(options: UrlOptions = {}): Variable<string> {
  const faults = optionFaults(options, { schemes: schemesCheck });
  const { schemes = ["https", "http"] }: UrlOptions = faults.length > 0 ? {} : options;
  const expects = `a URL of ${schemes.join(" or ")}`;
  return createVariable({ kind: "url", expects, faults, read: (text) => readAddress(text, schemes) });
}

const schemesCheck: OptionCheck = [
  (value) => isTextList(value, /^[a-z][a-z\d+.-]*$/),
  "a list of schemes in small letters, without ://",
];

/** What a {@link postgresUrl} insists on. */
export interface PostgresUrlOptions {
  /**
   * Production that leaves the private network without `sslmode=require` (or stricter): `"require"` refuses it,
   * otherwise it is a warning.
   * @defaultValue undefined
   */
  readonly tls?: "require";
}

/** The URL of a Postgres database as libpq has it (several hosts, Unix sockets); a sensitive string. */
export function postgresUrl(options: PostgresUrlOptions = {}): Variable<string> {
  const faults = optionFaults(options, { tls: tlsCheck });
  return createVariable({
    kind: "postgresUrl",
    expects: "postgres://USER@HOST:5432/DATABASE",
    sensitive: true,
    faults,
    ...(faults.length === 0 && options.tls && { tls: options.tls }),
    read: (text) => readAddress(text, ["postgres", "postgresql"], "libpq"),
  });
}

/** What the `tls` of a variable must be. */
export const tlsCheck: OptionCheck = [(value) => value === "require", '"require"'];

/** The URL of a Redis server, `redis:` or (TLS) `rediss:`; a sensitive string. */
export function redisUrl(): Variable<string> {
  return createVariable({
    kind: "redisUrl",
    expects: "redis://HOST:6379",
    sensitive: true,
    read: (text) => readAddress(text, ["redis", "rediss"], "plain"),
  });
}

// "libpq" takes several hosts, and Unix sockets in the query; only on the "web" may an @ follow the host.
function readAddress(
  text: string,
  schemes: readonly string[],
  form: "web" | "libpq" | "plain" = "web",
): Reading<string> {
  const [, scheme = "", rest = ""] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  if (!schemes.includes(scheme.toLowerCase())) return { detail: `without the scheme ${schemes.join(" or ")}` };

  const head = form === "web" ? authority(rest) : rest;
  const at = head.lastIndexOf("@") + 1;
  const culprit = /[@/?#]|%(?![\da-f]{2})/i.exec(head.slice(0, at).slice(0, -1))?.[0];
  if (culprit) return { detail: `with an unescaped ${culprit} before its host` };

  const hosts = authority(head.slice(at)).split(",");
  const hasSocket = form === "libpq" && /[?&]host=./.test(rest);
  const areHosts = hosts.every((host) => (host || hasSocket) && URL.canParse(`x://${host}`));
  const isAddress = areHosts && (form === "libpq" || (hosts.length === 1 && URL.canParse(text)));
  return isAddress ? { value: text } : { detail: "without a proper host" };
}

function authority(text: string): string {
  return text.split(/[/?#]/, 1)[0] ?? "";
}
