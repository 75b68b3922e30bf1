import assert from "node:assert/strict";
import { inspect } from "node:util";
import { serving } from "../serving.mjs";

const PASSWORD = "q7Xw2LmZ9vKc4RtB";

/** A bad environment is refused with everything that is wrong and no value; a good one is shown by state alone. */
export async function use(load) {
  const { defineEnv, port, postgresUrl, secret } = await load("@luneo/env-guard");
  const { envGuard } = await load("@luneo/env-guard/guard");
  const { envStatusHandler } = await load("@luneo/env-guard/express");
  const definition = defineEnv({
    vars: { PORT: port().default(3000), DATABASE_URL: postgresUrl(), SESSION_SECRET: secret() },
  });

  assert.throws(
    () => definition.load({ NODE_ENV: "development", PORT: "http", DATABASE_URL: `mysql://app:${PASSWORD}@db/orders` }),
    (error) => {
      assert.equal(error.code, "ENV_INVALID");
      for (const name of ["PORT", "DATABASE_URL", "SESSION_SECRET"]) assert.match(error.message, new RegExp(name));
      assert.ok(!inspect(error).includes(PASSWORD), "a value is in the error");
      return true;
    },
  );

  const env = definition.load({
    NODE_ENV: "development",
    DATABASE_URL: `postgres://app:${PASSWORD}@db.example/orders`,
    SESSION_SECRET: "f3a91c0b77de42589ab1c6e0d4f82b63a5",
  });
  assert.equal(env.PORT, 3000);
  assert.ok(env.DATABASE_URL.includes(PASSWORD));
  assert.ok(!inspect(env).includes(PASSWORD), "a secret is printed");
  assert.equal(envGuard(env).origin("PORT").kind, "default");

  let isAllowed = false;
  await serving(envStatusHandler(env, { authorize: () => isAllowed }), async (get) => {
    assert.equal((await get("/")).status, 403);
    isAllowed = true;
    const { status, text } = await get("/");
    assert.equal(status, 200);
    assert.match(text, /SESSION_SECRET/);
    assert.ok(!text.includes(PASSWORD), "a secret is served");
  });

  await useAround(load, env, definition);
}

/** What stands around an environment: metrics, alerts, scrubbers of events and logs, fakes for tests. */
async function useAround(load, env, definition) {
  const { envMetrics } = await load("@luneo/env-guard/metrics");
  const families = envMetrics(env).collect();
  const unknown = families.find(({ name }) => name === "env_guard_secret_age_unknown");
  assert.deepEqual(unknown.rows.labelValues, [["DATABASE_URL"], ["SESSION_SECRET"]]);

  const { alertRules } = await load("@luneo/env-guard/alerts");
  assert.ok(alertRules()[0].rules.some(({ alert }) => alert === "SecretExpired"));

  const { scrubEvent } = await load("@luneo/env-guard/sentry");
  const event = scrubEvent(env)({ message: `bad ${env.SESSION_SECRET}`, extra: { cut: PASSWORD.slice(0, 9) } });
  assert.deepEqual(event, { message: "bad [redacted]", extra: { cut: "[redacted]" } });

  const { scrubLog } = await load("@luneo/env-guard/pino");
  const line = scrubLog(env).hooks.streamWrite(`${JSON.stringify({ level: 30, msg: env.DATABASE_URL })}\n`);
  assert.equal(JSON.parse(line).level, 30);
  assert.ok(!line.includes(PASSWORD), "a secret is logged");

  const { expectNoLeak, mockEnv } = await load("@luneo/env-guard/testing");
  const mock = mockEnv(definition, { PORT: 0 });
  assert.equal(mock.PORT, 0);
  expectNoLeak(() => inspect(mock), mock);
  assert.throws(() => expectNoLeak(`got ${mock.SESSION_SECRET}`, mock), { code: "SECRET_LEAKED" });
}
