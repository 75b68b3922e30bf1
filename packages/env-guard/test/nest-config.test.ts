import "reflect-metadata";
import { inspect } from "node:util";
import { Inject, Injectable, Module } from "@nestjs/common";
import { ConfigModule, ConfigService, registerAs, type ConfigType } from "@nestjs/config";
import { Test } from "@nestjs/testing";
import { afterEach, expect, expectTypeOf, test } from "vitest";
import { defineEnv, port, postgresUrl, secret, text, type EnvFrom } from "../src/index.ts";
import { configNamespaces, validateWith } from "../src/nestjs.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { problemsOf } from "./problems-of.ts";

const value = "q7VzK0wJ9xQ2m4Tt8LbR";
const definition = defineEnv({
  vars: { ORDERS_PORT: port().default(3000), ORDERS_TOKEN: secret(), ORDERS_KEY: keyRing(), ORDERS_NAME: text() },
});
type Env = EnvFrom<typeof definition>;
const source = { APP_ENV: "test", ORDERS_TOKEN: value, ORDERS_KEY: `${value}Zx8`, ORDERS_NAME: "orders" };

afterEach(() => {
  for (const name of [...Object.keys(source), "ORDERS_PORT"]) delete process.env[name];
});

test("ConfigModule validates by the definition, and ConfigService returns typed values", async () => {
  Object.assign(process.env, source);
  const root = ConfigModule.forRoot({ ignoreEnvFile: true, validate: validateWith(definition) });
  const app = await Test.createTestingModule({ imports: [root] }).compile();
  const config = app.get<ConfigService<Env, true>>(ConfigService);
  expect(config.get("ORDERS_PORT", { infer: true })).toBe(3000);
  expect(config.get("ORDERS_TOKEN", { infer: true })).toBe(value);
  expect(config.get("ORDERS_KEY", { infer: true }).signingKey.key).toBe(`${value}Zx8`);
  expectTypeOf(config.get("ORDERS_PORT", { infer: true })).toEqualTypeOf<number>();
  await app.close();
});

test("a bad environment stops ConfigModule with every problem and no value", async () => {
  Object.assign(process.env, { ...source, ORDERS_PORT: `http ${value}`, ORDERS_NAME: "" });
  const validate = validateWith(definition);
  const error = problemsOf(() => validate({ ...process.env }));
  expect(error.problems.map(({ what }) => what)).toEqual(["ORDERS_PORT is not valid", "ORDERS_NAME is not set"]);
  expect(inspect(error)).not.toContain("q7VzK0");
  await expect((async () => ConfigModule.forRoot({ ignoreEnvFile: true, validate }))()).rejects.toMatchObject({
    code: "ENV_INVALID",
  });
});

test("ConfigModule writes no secret of its files into process.env", async () => {
  const validate = validateWith(definition);
  await ConfigModule.forRoot({ ignoreEnvFile: true, ignoreEnvVars: true, validate: () => validate(source) });
  expect(process.env["ORDERS_NAME"]).toBe("orders");
  expect(process.env["ORDERS_TOKEN"]).toBeUndefined();
});

const env = defineEnv({
  vars: { DATABASE_URL: postgresUrl(), JWT_SECRET: keyRing(), PIN: { schema: port(), sensitive: true }, NAME: text() },
}).load({
  APP_ENV: "test",
  DATABASE_URL: `postgres://app:${value}@db.example/orders`,
  JWT_SECRET: `${value}Zx8`,
  PIN: "4711",
  NAME: "orders",
});
const namespace = configNamespaces(env, registerAs);
const database = namespace("database", ({ DATABASE_URL, NAME, PIN }) => ({
  url: DATABASE_URL,
  replicas: [{ url: `${DATABASE_URL}?replica=1` }, { url: "none" }],
  pin: PIN,
  pool: { max: 10, name: NAME },
}));
const auth = namespace("auth", ({ JWT_SECRET }) => ({ ring: JWT_SECRET, key: JWT_SECRET.signingKey.key }));

@Injectable()
class Orders {
  readonly config: ConfigType<typeof database>;

  constructor(@Inject(database.KEY) config: ConfigType<typeof database>) {
    this.config = config;
  }
}

@Module({ imports: [ConfigModule.forFeature(database)], providers: [Orders], exports: [Orders] })
class OrdersModule {}

test("a namespace is injected by its KEY, typed, and read by paths", async () => {
  const root = ConfigModule.forRoot({ ignoreEnvFile: true, load: [database, auth] });
  const app = await Test.createTestingModule({ imports: [root, OrdersModule] }).compile();
  const { config } = app.get(Orders);
  expectTypeOf(config.pool.max).toEqualTypeOf<number>();
  expectTypeOf(config.url).toEqualTypeOf<string>();
  expect(config.url).toBe(env.DATABASE_URL);
  expect(config.replicas[0]!.url).toContain(value);
  const service = app.get(ConfigService);
  expect(service.get("database.url")).toBe(env.DATABASE_URL);
  expect(service.get("database.pool.max")).toBe(10);
  expect(service.get("auth.ring")).toBe(env.JWT_SECRET);
  await app.close();
});

test("asProvider hands a namespace to another module, typed", () => {
  const provider = database.asProvider();
  const config = database();
  expect(provider.inject).toEqual([database.KEY]);
  expect(provider.useFactory(config)).toBe(config);
  expectTypeOf(provider.useFactory).returns.toEqualTypeOf<ReturnType<typeof database>>();
});

test("what of a namespace is a secret, or is made of one, is printed nowhere", () => {
  for (const config of [database(), auth()]) {
    for (const shown of [
      inspect(config),
      JSON.stringify(config),
      JSON.stringify({ ...config }),
      inspect({ ...config }),
    ]) {
      expect(shown).not.toMatch(/q7VzK0|4711/);
    }
    expect(Object.isFrozen(config)).toBe(true);
  }
  expect(JSON.parse(JSON.stringify(database()))).toEqual({
    url: "[redacted]",
    replicas: [{ url: "[redacted]" }, { url: "none" }],
    pin: "[redacted]",
    pool: { max: 10, name: "orders" },
  });
});
