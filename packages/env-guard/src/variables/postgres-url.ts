import { postgresTarget } from "./postgres-target.ts";
import { readAddress } from "./address.ts";
import { isPrivateHost } from "./hosts.ts";
import { optionFaults } from "@luneo/kernel/option-faults";
import { builtVariable, type Variable } from "./variable.ts";

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
  const faults = optionFaults(options, { tls: [(value) => value === "require", '"require"'] });
  const level = faults.length === 0 && options.tls ? "error" : "warn";
  return builtVariable<string>({
    kind: "postgresUrl",
    expects: "postgres://USER@HOST:5432/DATABASE",
    sensitive: true,
    faults,
    read: (text) => readAddress(text, ["postgres", "postgresql"], (rest) => rest, areHosts),
    hosts: (text) => postgresTarget(text).hosts,
    examine(text, { environment }) {
      if (!text || environment !== "production") return [];
      const { hosts, isEncrypted } = postgresTarget(text);
      // A socket, or none, which is a socket as well.
      const isInside = (host: string) => host === "" || host.startsWith("/") || isPrivateHost(host);
      if (isEncrypted || hosts.every(isInside)) return [];
      // Where there is a query, a second question mark would be part of a value.
      const fix = `${text.includes("?") ? "Set " : "Add ?"}sslmode=verify-full`;
      return [{ code: "PLAIN_DATABASE", what: "lacks sslmode=require or stricter", fix, level }];
    },
  });
}

/** Several hosts, or a Unix socket in the query. */
function areHosts(hosts: string, rest: string): boolean {
  const hasSocket = /[?&]host=./.test(rest);
  return hosts.split(",").every((host) => (host ? URL.canParse(`x://${host}`) : hasSocket));
}
