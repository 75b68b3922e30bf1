import { defineHidden, definePrinted, hiddenText } from "../loaded/hidden-property.ts";
import { secretTexts } from "../scrub/secret-texts.ts";

/** `registerAs` of `@nestjs/config`, as far as it is used. */
export type RegisterAs = (
  token: string,
  factory: () => Record<string, never>,
) => { readonly KEY: string | symbol; asProvider(): object };

/** A namespace of `@nestjs/config`: its factory and, as `KEY`, its token. `ConfigType<typeof it>` is what it returns. */
export type ConfigNamespace<Config, Register extends RegisterAs> = (() => Config) &
  Pick<ReturnType<Register>, "KEY"> & {
    asProvider(): Omit<ReturnType<ReturnType<Register>["asProvider"]>, "useFactory"> & {
      useFactory: (config: Config) => Config;
    };
  };

/** Makes one namespace of an environment. */
export type NamespaceMaker<Env, Register extends RegisterAs> = <Config extends object>(
  token: string,
  make: (env: Env) => Config,
) => ConfigNamespace<Config, Register>;

/**
 * Makes the namespaces of a `configuration.ts` out of a loaded environment: typed, and frozen objects in which whatever
 * holds a secret is hidden from everything that prints, as it is in the environment itself.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for what was not loaded, when a namespace is read
 *
 * @example
 * const namespace = configNamespaces(env, registerAs);
 * export const database = namespace("database", ({ DATABASE_URL }) => ({ url: DATABASE_URL, poolSize: 10 }));
 * // ConfigModule.forRoot({ load: [database] }), @Inject(database.KEY) config: ConfigType<typeof database>
 */
export function configNamespaces<Env extends object, Register extends RegisterAs>(
  env: Env,
  registerAs: Register,
): NamespaceMaker<Env, Register> {
  return <Config extends object>(token: string, make: (env: Env) => Config) => {
    const factory = (): Config => hidden(make(env), secretTexts(env).texts) as Config;
    return registerAs(token, factory as never) as unknown as ConfigNamespace<Config, Register>;
  };
}

/** A frozen copy of plain data, in which texts that hold a secret aren't enumerable and print as `[redacted]`. */
function hidden(data: unknown, secrets: readonly string[]): unknown {
  if (Array.isArray(data)) return Object.freeze((data as readonly unknown[]).map((item) => hidden(item, secrets)));
  if (!isPlain(data)) return data;
  const copy: object = {};
  const printed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    const isSecret = holdsSecret(value, secrets);
    const kept = hidden(value, secrets);
    if (isSecret) defineHidden(copy, key, () => kept);
    else Object.defineProperty(copy, key, { value: kept, enumerable: true });
    Object.defineProperty(printed, key, { value: isSecret ? hiddenText : kept, enumerable: true });
  }
  definePrinted(copy, () => printed);
  return Object.freeze(copy);
}

/** Whether a value is a secret or is made of one, such as a URL with a password in it. */
function holdsSecret(value: unknown, secrets: readonly string[]): boolean {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "bigint") return false;
  const text = String(value);
  return secrets.some((secret) => text === secret || (secret.length >= 8 && text.includes(secret)));
}

function isPlain(data: unknown): data is Readonly<Record<string, unknown>> {
  const prototype: unknown = typeof data === "object" && data !== null ? Object.getPrototypeOf(data) : undefined;
  return prototype === Object.prototype || (prototype === null && data !== null);
}
