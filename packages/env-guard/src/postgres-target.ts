import { hostsOf } from "./hosts.ts";

/** Where a Postgres URL connects to, and how. */
export interface PostgresTarget {
  /** Bare, each as {@link hostsOf} has them; sockets begin with a slash. */
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
  return {
    hosts: [...(host ? host.split(",") : hostsOf(address)), ...(hostaddr ? hostaddr.split(",") : [])],
    isEncrypted: /^(?:require|verify-ca|verify-full)$/.test(last("sslmode") ?? ""),
  };
}
