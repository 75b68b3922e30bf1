import "reflect-metadata";
import { inspect } from "node:util";
import { Injectable, Module } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import type { IncomingMessage } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { defineEnv, port, secret, type EnvFrom } from "../src/index.ts";
import { ENV, envClass, EnvGuardModule, InjectEnv } from "../src/nestjs.ts";
import { loadAsync, type EnvSource } from "../src/sources.ts";
import { problemsOf } from "./problems-of.ts";

const definition = defineEnv({ vars: { PORT: port(), TOKEN: secret() } });
const env = definition.load({ NODE_ENV: "test", PORT: "80", TOKEN: "q7VzK0wJ9xQ2" });

@Injectable()
class Orders {
  readonly env: EnvFrom<typeof definition>;

  constructor(@InjectEnv() injected: EnvFrom<typeof definition>) {
    this.env = injected;
  }
}

@Module({ providers: [Orders], exports: [Orders] })
class OrdersModule {}

test("the environment is injected into every module, the object itself and typed", async () => {
  const app = await Test.createTestingModule({ imports: [EnvGuardModule.forRoot(env), OrdersModule] }).compile();
  expect(app.get(Orders).env).toBe(env);
  expect(app.get(Orders).env.TOKEN).toBe("q7VzK0wJ9xQ2");
  expect(app.get(ENV)).toBe(env);
  expect(inspect(app.get(Orders), { showHidden: true, depth: null })).not.toContain("q7VzK0");
  await app.close();
});

abstract class AppEnv extends envClass<typeof env>() {}

@Injectable()
class Payments {
  readonly env: AppEnv;

  constructor(injected: AppEnv) {
    this.env = injected;
  }
}

@Module({ providers: [Payments], exports: [Payments] })
class PaymentsModule {}

test("it is injected by a class as well, typed and without a decorator", async () => {
  const imports = [EnvGuardModule.forRoot(env, { as: AppEnv }), PaymentsModule, OrdersModule];
  const app = await Test.createTestingModule({ imports }).compile();
  expect(app.get(Payments).env).toBe(env);
  expect(app.get(Orders).env).toBe(env);
  const port: number = app.get(AppEnv).PORT;
  expect(port).toBe(80);
  await app.close();
});

test("the token is the same in both module formats", () => {
  expect(ENV).toBe(Symbol.for("@luneo/env-guard/env"));
});

test("only what load returned is provided", () => {
  expect(problemsOf(() => EnvGuardModule.forRoot({ PORT: 80 }))).toMatchObject({ code: "ENV_ARGUMENT_INVALID" });
});

/** An application whose status is at its path. */
async function served(options: Parameters<typeof EnvGuardModule.forRoot>[1]): Promise<string> {
  const compiled = await Test.createTestingModule({
    imports: [EnvGuardModule.forRoot(env, options as never)],
  }).compile();
  const app = compiled.createNestApplication({ logger: false });
  await app.listen(0, "127.0.0.1");
  onTestFinished(() => app.close());
  return app.getUrl();
}

test("the status is answered to those who may see it, and nowhere unless it was asked for", async () => {
  const authorize = (request: IncomingMessage) => request.headers.authorization === "let me in";
  const url = await served({ status: { authorize } });
  expect((await fetch(`${url}/internal/env`)).status).toBe(403);
  const response = await fetch(`${url}/internal/env`, { headers: { authorization: "let me in" } });
  expect(response.headers.get("cache-control")).toBe("no-store");
  const text = await response.text();
  expect(JSON.parse(text)).toMatchObject({
    variables: [{ name: "PORT" }, { name: "TOKEN", age: { state: "unknown" } }],
  });
  expect(text).not.toContain("q7VzK0");
  const elsewhere = await served({ status: { path: "env", authorize } });
  expect((await fetch(`${elsewhere}/env`)).status).toBe(403);
  expect((await fetch(`${await served({})}/internal/env`)).status).toBe(404);
});

test("there is no status without an authorize", () => {
  const unguarded = { status: {} } as never;
  expect(problemsOf(() => EnvGuardModule.forRoot(env, unguarded))).toMatchObject({ code: "ENV_ARGUMENT_INVALID" });
});

@Module({ providers: [{ provide: "VAULT", useValue: { TOKEN: "q7VzK0wJ9xQ2" } }], exports: ["VAULT"] })
class VaultModule {}

const authorize = () => true;
const loading = {
  imports: [VaultModule],
  inject: ["VAULT"],
  useFactory: (vault: EnvSource) =>
    loadAsync(definition, {
      sources: [
        { NODE_ENV: "test", PORT: "80" },
        { name: "vault", read: () => Promise.resolve(vault) },
      ],
    }),
};

test("an environment that is loaded while the application starts is injected and shown like any other", async () => {
  const compiled = await Test.createTestingModule({
    imports: [
      OrdersModule,
      PaymentsModule,
      EnvGuardModule.forRootAsync({ ...loading, as: AppEnv, status: { authorize } }),
    ],
  }).compile();
  const app = compiled.createNestApplication({ logger: false });
  await app.listen(0, "127.0.0.1");
  onTestFinished(() => app.close());
  expect(app.get(Orders).env.TOKEN).toBe("q7VzK0wJ9xQ2");
  expect(app.get(Payments).env).toBe(app.get(ENV));
  expect(app.get(Payments).env).toBe(app.get(Orders).env);
  const text = await (await fetch(`${await app.getUrl()}/internal/env`)).text();
  expect(JSON.parse(text)).toMatchObject({ variables: [{ name: "PORT" }, { name: "TOKEN" }] });
});

test.each([
  ["an environment that is refused", { useFactory: () => loadAsync(definition, { sources: [{}] }) }, "ENV_INVALID"],
  ["what was not loaded", { useFactory: () => ({ PORT: 80 }) }, "ENV_ARGUMENT_INVALID"],
  ["a status without an authorize", { ...loading, status: {} as never }, "ENV_ARGUMENT_INVALID"],
])("an application doesn't start with %s", async (_name, options, code) => {
  const module = EnvGuardModule.forRootAsync<object>(options);
  await expect(Test.createTestingModule({ imports: [module] }).compile()).rejects.toMatchObject({ code });
});
