import { Inject } from "@nestjs/common";

/** The token of the loaded environment; the same in both module formats. */
export const ENV: unique symbol = Symbol.for("@luneo/env-guard/env");

/** Injects the environment: `constructor(@InjectEnv() private readonly env: Env)`. */
export function InjectEnv(): ParameterDecorator & PropertyDecorator {
  return Inject(ENV);
}

/** A class that stands for an environment: its token, and its type. It is never constructed. */
export type EnvClass<Env> = abstract new () => Env;

/**
 * Makes the class that an environment is injected by, typed and without a decorator.
 *
 * @example
 * export abstract class AppEnv extends envClass<typeof env>() {}
 * EnvGuardModule.forRoot(env, { as: AppEnv });
 * // constructor(private readonly env: AppEnv)
 */
export function envClass<Env extends object>(): EnvClass<Env> {
  abstract class EnvBase {}
  return EnvBase as unknown as EnvClass<Env>;
}
