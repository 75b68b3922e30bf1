import { defineEnv, oneOf, port, type EnvFrom } from "@luneo/env-guard";
import { EnvGuardModule, InjectEnv } from "@luneo/env-guard/nestjs";
import { Controller, Get, Module } from "@nestjs/common";
import { becomes, type NestUse } from "./use.js";

export const definition = defineEnv({ vars: { PORT: port().default(3000), LOG_LEVEL: oneOf("debug", "info") } });
export const env = definition.load({ NODE_ENV: "development", LOG_LEVEL: "info" });

@Controller("env")
class EnvController {
  constructor(@InjectEnv() private readonly env: EnvFrom<typeof definition>) {}

  @Get()
  read(): string {
    const { PORT, LOG_LEVEL }: { PORT: number; LOG_LEVEL: "debug" | "info" } = this.env;
    return `${PORT} ${LOG_LEVEL}`;
  }
}

@Module({ controllers: [EnvController] })
class EnvUseModule {}

/** The environment is injected with the types of its definition. */
export const use: NestUse = {
  name: "env-guard",
  modules: [EnvGuardModule.forRoot(env), EnvUseModule],
  verify: (url) => becomes(async () => (await fetch(`${url}/env`)).text(), "3000 info"),
};
