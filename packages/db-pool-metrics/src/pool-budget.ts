import { type Problem, shown } from "@luneo/kernel/error";

/** The connections of one database server, to be divided among all that connect to it. */
export interface PoolBudget {
  /** The server's `max_connections`, or the pooler's limit where one stands in front of it. */
  readonly serverMax: number;
  /**
   * Connections to leave to others: superusers, migrations, backups, a console.
   *
   * @defaultValue 3, which is Postgres' own `superuser_reserved_connections`
   */
  readonly reserved?: number;
  /** How many processes with this pool run at once, also while one release replaces another. */
  readonly replicas: number;
}

/** Connections that each of `replicas` may have at most; below 1, they don't fit at all. */
export function poolShare({ serverMax, reserved = 3, replicas }: PoolBudget): number {
  return Math.floor((serverMax - reserved) / replicas);
}

/** What is wrong with a budget, or with spending it on pools of `max` connections; `maxName` is what the user calls it. */
export function budgetProblems(budget: PoolBudget, max: number, maxName = "max"): Problem[] {
  const { serverMax, reserved = 3, replicas } = budget;
  const problems = Object.entries({ serverMax, replicas, reserved }).flatMap(([name, value]) =>
    Number.isSafeInteger(value) && value >= (name === "reserved" ? 0 : 1)
      ? []
      : [
          {
            code: "POOL_BUDGET_INVALID",
            what: `\`budget.${name}\` must be a whole number`,
            got: shown(value),
            fix: "Count what runs, and ask the server: `show max_connections`.",
          },
        ],
  );
  if (problems.length > 0 || !(max * replicas > serverMax - reserved)) return problems;
  const share = poolShare(budget);
  return [
    {
      code: "POOL_BUDGET_EXCEEDED",
      what: `\`${maxName}\` × ${replicas} replicas = ${max * replicas} connections, but the server allows ${serverMax - reserved}`,
      fix:
        share >= 1
          ? `Set \`${maxName}\` to ${share} or less.`
          : "Run fewer replicas, raise the server's limit, or put a pooler in front of it.",
    },
  ];
}
