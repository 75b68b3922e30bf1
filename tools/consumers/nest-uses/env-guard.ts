import { defineEnv, keyRing, oneOf, port, secret, type EnvFrom } from "@luneo/env-guard";
import { configNamespaces, ENV, envClass, EnvGuardModule, InjectEnv, validateWith } from "@luneo/env-guard/nestjs";
import { loadAsync } from "@luneo/env-guard/sources";
import { Controller, Get, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { becomes, type NestUse } from "./use.js";

const SECRET = "q7Xw2LmZ9vKc4RtB8nYs";

export const definition = defineEnv({
  vars: {
    PORT: port().default(3000),
    LOG_LEVEL: oneOf("debug", "info"),
    API_KEY: secret(),
    JWT_SECRET: keyRing({ maxTokenTtl: "7d" }),
  },
});
const source = { NODE_ENV: "development", LOG_LEVEL: "info", API_KEY: SECRET, JWT_SECRET: `${SECRET}Hd3` };
// As ConfigModule.forRoot({ validate }) of @nestjs/config calls it.
export const env = validateWith(definition)(source);

abstract class AppEnv extends envClass<typeof env>() {}

/** `registerAs` of @nestjs/config, in short: it puts the token on the factory and returns that. */
function registerAs<Factory extends () => object>(token: string, factory: Factory) {
  const asProvider = () => ({
    imports: [],
    useFactory: (config: unknown) => config,
    inject: [`CONFIGURATION(${token})`],
  });
  return Object.assign(factory, { KEY: `CONFIGURATION(${token})`, asProvider });
}
const api = configNamespaces(env, registerAs)("api", ({ API_KEY, PORT }) => ({ key: API_KEY, port: PORT }));

@Controller("env")
class EnvController {
  constructor(
    @InjectEnv() private readonly env: EnvFrom<typeof definition>,
    private readonly sameEnv: AppEnv,
  ) {}

  @Get()
  read(): string {
    const { PORT, LOG_LEVEL }: { PORT: number; LOG_LEVEL: "debug" | "info" } = this.env;
    const keys: number = this.sameEnv.JWT_SECRET.verificationKeys().length;
    return `${PORT} ${LOG_LEVEL} ${keys}`;
  }

  @Get("namespace")
  namespace(): string {
    const { key, port: number }: { key: string; port: number } = api();
    return `${api.KEY} ${key === SECRET} ${number} ${JSON.stringify(api())}`;
  }
}

@Module({ controllers: [EnvController] })
class EnvUseModule {}

/** The environment is injected with the types of its definition, by token and by class, and shown without values. */
export const use: NestUse = {
  name: "env-guard",
  modules: [
    EnvGuardModule.forRoot(env, {
      as: AppEnv,
      status: { path: "env-status", authorize: (request) => request.headers["x-operator"] === "yes" },
    }),
    EnvUseModule,
  ],
  async verify(url) {
    const read = async (path: string, headers = {}) => (await fetch(url + path, { headers })).text();
    await becomes(() => read("/env"), "3000 info 1");
    await becomes(() => read("/env/namespace"), 'CONFIGURATION(api) true 3000 {"key":"[redacted]","port":3000}');
    await becomes(() => read("/env-status"), "{}");
    const status = await read("/env-status", { "x-operator": "yes" });
    if (!status.includes('"role":"current"') || status.includes(SECRET.slice(0, 6))) throw new Error(status);
    const later = EnvGuardModule.forRootAsync({
      as: AppEnv,
      useFactory: () => loadAsync(definition, { sources: [source] }),
    });
    const context = await NestFactory.createApplicationContext(later, { logger: false });
    const loaded: EnvFrom<typeof definition> = context.get(AppEnv);
    if (loaded !== context.get(ENV) || loaded.API_KEY !== SECRET) throw new Error("no environment of forRootAsync");
    await context.close();
  },
};
