import { Inject, Module, type DynamicModule } from "@nestjs/common";
import { envGuard } from "./guarded-env.ts";

/** The token of the loaded environment; the same in both module formats. */
export const ENV: unique symbol = Symbol.for("@luneo/env-guard/env");

/** Provides the environment to a whole application: `EnvGuardModule.forRoot(env)` in the root module. */
export class EnvGuardModule {
  /** Takes what `definition.load` returned; throws an `EnvGuardError` (`ENV_ARGUMENT_INVALID`) for anything else. */
  static forRoot(env: object): DynamicModule {
    envGuard(env);
    return { module: EnvGuardModule, global: true, providers: [{ provide: ENV, useValue: env }], exports: [ENV] };
  }
}
Module({})(EnvGuardModule);

/** Injects the environment: `constructor(@InjectEnv() private readonly env: Env)`. */
export function InjectEnv(): ParameterDecorator & PropertyDecorator {
  return Inject(ENV);
}
