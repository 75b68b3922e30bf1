import { type OptionNames, type PoolSettings, type PoolSettingsOptions, settingsNamed } from "./pool-settings.ts";

/** Where each setting comes from. */
const variables = {
  connectionString: "DATABASE_URL",
  max: "DB_POOL_MAX",
  acquireTimeout: "DB_POOL_ACQUIRE_TIMEOUT",
  idleTimeout: "DB_POOL_IDLE_TIMEOUT",
  maxLifetime: "DB_POOL_MAX_LIFETIME",
  statementTimeout: "DB_STATEMENT_TIMEOUT",
  queryTimeout: "DB_QUERY_TIMEOUT",
  idleInTransactionTimeout: "DB_IDLE_IN_TRANSACTION_TIMEOUT",
} as const satisfies OptionNames;

/**
 * Settings for `new pg.Pool` from the environment: `DATABASE_URL`, `DB_POOL_MAX`, `DB_POOL_ACQUIRE_TIMEOUT`,
 * `DB_POOL_IDLE_TIMEOUT`, `DB_POOL_MAX_LIFETIME`, `DB_STATEMENT_TIMEOUT`, `DB_QUERY_TIMEOUT` and
 * `DB_IDLE_IN_TRANSACTION_TIMEOUT`. A variable that is unset or empty leaves the default.
 *
 * @throws PoolSettingsError `POOL_SETTINGS_REFUSED`, naming the variables; also when `DATABASE_URL` is missing
 * @example
 * const pool = new pg.Pool(poolConfigFromEnv(process.env, { applicationName: "orders-api" }));
 */
export function poolConfigFromEnv(
  env: Readonly<Record<string, string | undefined>>,
  options: Pick<PoolSettingsOptions, "applicationName" | "budget"> = {},
): PoolSettings {
  const given = Object.entries(variables).flatMap(([option, variable]) => {
    const text = env[variable];
    if (text === undefined || text === "") return [];
    // Only digits are a number: "0x10" and "1e1" must not become one.
    return [[option, option === "max" && /^\d+$/.test(text) ? Number(text) : text] as const];
  });
  return settingsNamed({ connectionString: "", ...Object.fromEntries(given), ...options }, variables);
}
