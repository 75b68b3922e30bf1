import type { EnvDefinition } from "../definition/define-env.ts";

/**
 * Makes the `validate` of `@nestjs/config`'s `ConfigModule.forRoot`: it loads the definition from what that module has
 * read, `.env` files included, so that nothing starts with a bad environment and `ConfigService` returns typed values.
 *
 * Secrets are not written into `process.env`, where that module puts everything that its files hold.
 *
 * @throws EnvGuardError what `load` throws, when that module validates
 *
 * @example
 * ConfigModule.forRoot({ validate: validateWith(definition) });
 */
export function validateWith<Env extends object>(
  definition: Pick<EnvDefinition<Env>, "load">,
): (config: Readonly<Record<string, unknown>>) => Env {
  return (config) => definition.load(config as Readonly<Record<string, string | undefined>>);
}
