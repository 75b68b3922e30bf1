/** What follows when a secret of a kind is known to others, and when it is replaced. */
export interface Consequences {
  readonly leaked: string;
  readonly replaced: string;
}

const byKind: Readonly<Record<string, Consequences>> = {
  keyRing: {
    leaked: "whoever has it signs tokens of any user, until it is out of the ring",
    replaced: "through the ring, no token is rejected; in one step, every token signed before is",
  },
  postgresUrl: {
    leaked: "whoever reaches the server reads and writes all that its role may",
    replaced: "connections that are open stay, new ones with the old password fail; a second role leaves no gap",
  },
  redisUrl: {
    leaked: "whoever reaches the server reads and writes sessions, queues and caches",
    replaced: "connections that are open stay, new ones with the old password fail",
  },
  stripeKey: {
    leaked: "whoever has it acts for the account: refunds, customers, payouts, as far as the key may",
    replaced: "calls with the old key fail as soon as it expires; let the two overlap",
  },
  sentryDsn: {
    leaked: "others can send events to the project, and nothing else",
    replaced: "errors of processes that still have the old one are lost",
  },
  pem: {
    leaked: "whoever has it can pass for this service, or read what is encrypted for it",
    replaced: "who trusts the old certificate or public key must trust the new one first",
  },
};

const others: Consequences = {
  leaked: "whoever has it can do all that it protects",
  replaced: "what still uses the old value is refused",
};

/** What follows for a variable of that kind. */
export function consequencesOf(kind: string): Consequences {
  return Object.hasOwn(byKind, kind) ? byKind[kind]! : others;
}
