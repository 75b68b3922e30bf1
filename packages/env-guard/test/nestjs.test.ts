import "reflect-metadata";
import { inspect } from "node:util";
import { Injectable, Module } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { expect, test } from "vitest";
import { defineEnv, port, secret, type EnvFrom } from "../src/index.ts";
import { ENV, EnvGuardModule, InjectEnv } from "../src/nestjs.ts";
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

test("the token is the same in both module formats", () => {
  expect(ENV).toBe(Symbol.for("@luneo/env-guard/env"));
});

test("only what load returned is provided", () => {
  expect(problemsOf(() => EnvGuardModule.forRoot({ PORT: 80 }))).toMatchObject({ code: "ENV_ARGUMENT_INVALID" });
});
