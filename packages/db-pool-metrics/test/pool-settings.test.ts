import pg from "pg";
import { expect, test } from "vitest";
import { poolConfigFromEnv, poolSettings, type PoolSettingsOptions, PoolSettingsError } from "../src/index.ts";

const connectionString = "postgres://app:hunter2@db.internal:5432/orders";

function refusal(make: () => unknown): PoolSettingsError {
  try {
    make();
  } catch (error) {
    if (error instanceof PoolSettingsError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const codes = (error: PoolSettingsError) => error.problems.map(({ code }) => code);

test("every size and timeout is explicit, and none is without end", () => {
  expect(poolSettings({ connectionString, applicationName: "orders-api" })).toEqual({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: 1800,
    statement_timeout: 30_000,
    query_timeout: 35_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: "orders-api",
  });
});

test("pg takes the settings as they are", () => {
  const pool = new pg.Pool(poolSettings({ connectionString, max: 7, acquireTimeout: "750ms" }));
  expect(pool.options).toMatchObject({ max: 7, connectionTimeoutMillis: 750, idleTimeoutMillis: 30_000 });
});

test.each([
  "acquireTimeout",
  "idleTimeout",
  "maxLifetime",
  "statementTimeout",
  "queryTimeout",
  "idleInTransactionTimeout",
] as const)("%s of zero, which would mean for ever, is refused", (name) => {
  for (const zero of ["0s", "0ms", "0.0m"] as const) {
    const error = refusal(() => poolSettings({ connectionString, [name]: zero }));
    expect(codes(error)).toEqual(["POOL_WAITS_FOREVER"]);
    expect(error.message).toContain(`\`${name}\``);
  }
});

test("a query timeout that ends before the statement's is refused", () => {
  const error = refusal(() => poolSettings({ connectionString, statementTimeout: "1m" }));
  expect(codes(error)).toEqual(["POOL_TIMEOUTS_CROSSED"]);
  const same = { connectionString, statementTimeout: "35s", queryTimeout: "35s" } as const;
  expect(codes(refusal(() => poolSettings(same)))).toEqual(["POOL_TIMEOUTS_CROSSED"]);
  expect(poolSettings({ connectionString, statementTimeout: "1m", queryTimeout: "61s" }).query_timeout).toBe(61_000);
});

test("a lifetime below pg's resolution is refused rather than rounded to for ever", () => {
  const error = refusal(() => poolSettings({ connectionString, maxLifetime: "999ms" }));
  expect(codes(error)).toEqual(["INVALID_DURATION"]);
});

test.each([0, -1, 1.5, Number.NaN, "10", null])("max of %s is refused", (max) => {
  expect(codes(refusal(() => poolSettings({ connectionString, max: max as number })))).toEqual(["POOL_MAX_INVALID"]);
});

test("pools that do not fit the server are refused, with the size that would", () => {
  const budget = { serverMax: 100, replicas: 6 };
  expect(refusal(() => poolSettings({ connectionString, max: 20, budget })).message).toBe(
    "`max` × 6 replicas = 120 connections, but the server allows 97. Set `max` to 16 or less.",
  );
  expect(poolSettings({ connectionString, max: 16, budget }).max).toBe(16);
  expect(codes(refusal(() => poolSettings({ connectionString, max: 17, budget })))).toEqual(["POOL_BUDGET_EXCEEDED"]);
});

test("a server too small for one connection each is told apart from a pool too large", () => {
  const error = refusal(() => poolSettings({ connectionString, max: 1, budget: { serverMax: 20, replicas: 18 } }));
  expect(error.message).toContain("Run fewer replicas");
});

test("a budget that makes no sense is refused", () => {
  const budget = { serverMax: 0, replicas: 1.5, reserved: -1 };
  expect(codes(refusal(() => poolSettings({ connectionString, budget })))).toEqual([
    "POOL_BUDGET_INVALID",
    "POOL_BUDGET_INVALID",
    "POOL_BUDGET_INVALID",
  ]);
});

test.each(["connection_limit", "pool_timeout", "max", "statement_timeout"])(
  "the URL parameter %s is refused, because it would be ignored or override what is set",
  (parameter) => {
    const error = refusal(() => poolSettings({ connectionString: `${connectionString}?${parameter}=3` }));
    expect(codes(error)).toEqual(["CONNECTION_STRING_PARAMETER"]);
    expect(error.message).toContain(`\`${parameter}\``);
    expect(error.message).not.toContain("hunter2");
  },
);

test.each([
  "postgresql://app@localhost/orders",
  "postgres://app:p%40ss@/orders?host=/var/run/postgresql",
  `${connectionString}?sslmode=require&application_name=api`,
])("%s is a connection string", (text) => {
  expect(poolSettings({ connectionString: text }).connectionString).toBe(text);
});

test.each(["", "mysql://root:hunter2@db/orders", "db.internal", 5432])("%s is no connection string", (text) => {
  const error = refusal(() => poolSettings({ connectionString: text as string }));
  expect(codes(error)).toEqual(["CONNECTION_STRING_INVALID"]);
  expect(error.message).not.toContain("hunter2");
});

test("all problems are told at once", () => {
  const options = { connectionString: "nowhere", max: 0, acquireTimeout: "0s", idleTimeout: "soon" } as unknown;
  const error = refusal(() => poolSettings(options as PoolSettingsOptions));
  expect(error).toMatchObject({ name: "PoolSettingsError", code: "POOL_SETTINGS_REFUSED" });
  expect(codes(error)).toEqual([
    "CONNECTION_STRING_INVALID",
    "POOL_MAX_INVALID",
    "POOL_WAITS_FOREVER",
    "INVALID_DURATION",
  ]);
});

test("the environment gives the same settings, and its names appear in what is refused", () => {
  const env = { DATABASE_URL: connectionString, DB_POOL_MAX: "4", DB_POOL_ACQUIRE_TIMEOUT: "2s", DB_QUERY_TIMEOUT: "" };
  expect(poolConfigFromEnv(env, { applicationName: "api" })).toEqual(
    poolSettings({ connectionString, max: 4, acquireTimeout: "2s", applicationName: "api" }),
  );
  const bad = { DB_POOL_MAX: "0x10", DB_POOL_IDLE_TIMEOUT: "0s" };
  const { message, problems } = refusal(() => poolConfigFromEnv(bad));
  expect(problems).toHaveLength(3);
  for (const variable of ["DATABASE_URL", "DB_POOL_MAX", "DB_POOL_IDLE_TIMEOUT"]) expect(message).toContain(variable);
});

test("a pool from the environment is held to its budget", () => {
  const env = { DATABASE_URL: connectionString, DB_POOL_MAX: "50" };
  const error = refusal(() => poolConfigFromEnv(env, { budget: { serverMax: 100, replicas: 2 } }));
  expect(error.message).toContain("`DB_POOL_MAX` × 2 replicas = 100 connections, but the server allows 97");
});
