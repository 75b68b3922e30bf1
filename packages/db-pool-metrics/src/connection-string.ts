import type { Problem } from "@luneo/kernel/error";

/** Parameters by which other drivers size their pools: pg takes them and does nothing. */
const ignored = new Map([
  ["connection_limit", "max"],
  ["pool_timeout", "acquireTimeout"],
  ["connect_timeout", "acquireTimeout"],
  ["socket_timeout", "queryTimeout"],
  ["max_idle_connection_lifetime", "idleTimeout"],
  ["max_connection_lifetime", "maxLifetime"],
  ["max", "max"],
  ["connectionTimeoutMillis", "acquireTimeout"],
  ["idleTimeoutMillis", "idleTimeout"],
  ["maxLifetimeSeconds", "maxLifetime"],
]);

/** Parameters that pg takes from the URL even where its options say otherwise. */
const overriding = new Map([
  ["statement_timeout", "statementTimeout"],
  ["query_timeout", "queryTimeout"],
  ["idle_in_transaction_session_timeout", "idleInTransactionTimeout"],
]);

/** What is wrong with a connection string; the string itself never shows, for it holds a password. */
export function connectionStringProblems(text: unknown, name: string): Problem[] {
  if (text === undefined) return [];
  const url = typeof text === "string" && /^postgres(ql)?:\/\//.test(text) ? parsed(text) : undefined;
  if (url === undefined) {
    const what = `\`${name}\` must be a URL that begins with \`postgres://\``;
    return [{ code: "CONNECTION_STRING_INVALID", what, fix: "Copy it from your provider; escape what is special." }];
  }
  return [...new Set(url.searchParams.keys())].flatMap((parameter) => {
    const overridden = overriding.get(parameter);
    const option = overridden ?? ignored.get(parameter);
    if (option === undefined) return [];
    const effect = overridden === undefined ? "which pg ignores" : `which would override \`${option}\``;
    return [
      {
        code: "CONNECTION_STRING_PARAMETER",
        what: `\`${name}\` has the parameter \`${parameter}\`, ${effect}`,
        fix: `Remove it and set \`${option}\`.`,
      },
    ];
  });
}

function parsed(text: string): URL | undefined {
  // pg allows what URL does not: no host, or one that is a socket's path.
  return URL.parse(text) ?? URL.parse(text.replace(/@(?=[/?]|$)/, "@socket")) ?? undefined;
}
