import { unescaped } from "./hosts.ts";

/** Where a Postgres URL connects to, and how. */
export interface PostgresTarget {
  /** In small letters, IPv6 in brackets; sockets begin with a slash, and what is left out is empty. */
  readonly hosts: readonly string[];
  /** Whether it insists on TLS. */
  readonly isEncrypted: boolean;
}

/**
 * Reads a valid Postgres URL as libpq does: the last of a repeated key counts, `host` in the query takes the place of
 * the hosts before it. `hostaddr` comes on top of both, since libpq connects to it while drivers of Node ignore it.
 */
export function postgresTarget(text: string): PostgresTarget {
  // Parsers of URLs drop these blanks wherever they stand, and a fragment never reaches the driver.
  const [address = ""] = text.replace(/[\t\n\r]/g, "").split("#", 1);
  // The ampersand keeps a second question mark from being taken off the first key.
  const query = new URLSearchParams(`&${/\?(.*)/s.exec(address)?.[1] ?? ""}`);
  const last = (key: string) => query.getAll(key).at(-1);
  const [host, hostaddr] = [last("host"), last("hostaddr")];
  const authority = /:\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(address)?.[1] ?? "";
  const named = authority.split(",").flatMap((one) => unescaped(one.replace(/:\d*$/, "")).split(","));
  const hosts = [...(host ? host.split(",") : named), ...(hostaddr ? hostaddr.split(",") : [])];
  return {
    hosts: hosts.map(canonical),
    isEncrypted: /^(?:require|verify-ca|verify-full)$/.test(last("sslmode") ?? ""),
  };
}

/** One spelling of a host: IPv6, which a query has without brackets, as URLs write it. */
function canonical(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const url = `x://[${bare}]`;
  return /^[\da-f:.]*:[\da-f:.]*$/i.test(bare) && URL.canParse(url) ? new URL(url).hostname : host.toLowerCase();
}
