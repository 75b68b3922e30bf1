import { redact } from "@luneo/kernel/redact";
import { isRealSecret } from "../env-file/real-secret.ts";
import {
  bool,
  int,
  oneOf,
  pem,
  port,
  postgresUrl,
  redisUrl,
  secret,
  sentryDsn,
  stripeKey,
  text,
  url,
  type Variable,
} from "../index.ts";
import { readVariable } from "../variables/read-variable.ts";
import { isSensitiveName } from "../variables/sensitive-name.ts";

/** A builder that fits a variable, as code and as itself. */
export interface InferredBuilder {
  /** `port`, … */
  readonly name: string;
  readonly args: readonly string[];
  readonly variable: Variable<unknown>;
  /** Whether it must be marked: a URL with a password in it. */
  readonly isMarked?: boolean;
}

/** What an example file says of a variable. */
export interface Clues {
  readonly name: string;
  /** Empty if it has none. */
  readonly value: string;
  readonly choices?: readonly string[] | undefined;
  /** Whether the file speaks of Postgres. */
  readonly hasPostgres: boolean;
}

/** The builder that fits the name and takes the value; of several, the one that says most. */
export function inferBuilder(clues: Clues): InferredBuilder {
  const fitting = [...candidates(clues)].find(({ variable, isMarked }) => {
    if (clues.value === "") return true;
    const spec = isMarked ? { ...variable.spec, sensitive: true } : variable.spec;
    return !("code" in readVariable(clues.name, spec, clues.value, "development"));
  });
  return fitting ?? plainText;
}

/** Whether nothing of a value may be shown. */
export function isSecret({ name, value }: Pick<Clues, "name" | "value">): boolean {
  return (
    isSensitiveName(name) ||
    isRealSecret(name, value) ||
    redact(value) !== value ||
    /:\/\/[^/?#\s]*:[^/?#\s]*@/.test(value)
  );
}

const plainText: InferredBuilder = { name: "text", args: [], variable: text() };
const publicPrefix = /^(?:\w*PUBLIC|VITE|REACT_APP|VUE_APP|NG_APP|GATSBY|STORYBOOK)_/;
// What the application makes itself; everything else is issued by somebody who decides how long it is.
const ownSecret =
  /^(?:APP_|APPLICATION_)?KEY$|^APP_KEYS$|(?:^|_)(?:JWT|SESSION|COOKIE|AUTH|CSRF|SIGNING|ENCRYPTION|HMAC)(?:_\w+)?_(?:SECRET|KEY)S?$|^(?:\w+_)?SECRET(?:_KEY)?(?:_BASE)?$|ENCRYPTION_KEY$/;
const issued =
  /CLIENT_SECRET|WEBHOOK|API_(?:SECRET|KEY)|APP_SECRET|ACCESS|_CONSUMER_|(?:AWS|STRIPE|GITHUB|GOOGLE|SLACK)_/;

function* candidates(clues: Clues): Generator<InferredBuilder> {
  const { name, value, choices } = clues;
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase();
  const isPublic = publicPrefix.test(name);
  const isHidden = isSecret(clues) && !isPublic;
  if (choices && !isHidden && (value === "" || choices.includes(value))) {
    yield builder("oneOf", choices.map(quoted), oneOf(...(choices as [string, ...string[]])));
  }
  if (/^(?:NODE|APP)_ENV$/.test(name)) yield environmentChoice(value);
  if (!isPublic) yield* addresses(clues, scheme);
  if (/-----BEGIN/.test(value)) yield builder("pem", [], pem());
  if (isHidden) {
    if (/STRIPE_(?:SECRET|API)_KEY|STRIPE_SECRET$/.test(name)) yield builder("stripeKey", [], stripeKey());
    if (scheme) {
      yield { ...builder("url", schemesOf(scheme), url({ schemes: [scheme] })), isMarked: true };
    }
    yield ownSecret.test(name) && !issued.test(name)
      ? builder("secret", [], secret())
      : builder("secret", ["{ minBits: 0 }"], secret({ minBits: 0 }));
  }
  if (/(?:^|_)PORT$/.test(name)) yield builder("port", [], port());
  if (isSwitch(name, value)) yield builder("bool", [], bool());
  if (/^-?\d+$/.test(value) && !/(?:ID|NUMBER|PHONE|VERSION|SID)$/.test(name)) yield builder("int", [], int());
  if (scheme) yield builder("url", schemesOf(scheme), url({ schemes: [scheme] }));
  if (scheme && ["http", "https"].includes(scheme)) yield builder("url", [], url());
  if (value === "" && /_(?:URL|URI|ENDPOINT)$|^URL$/.test(name)) yield builder("url", [], url());
  yield plainText;
}

function* addresses({ name, value, hasPostgres }: Clues, scheme: string | undefined): Generator<InferredBuilder> {
  if (/SENTRY\w*_DSN$/.test(name)) yield builder("sentryDsn", [], sentryDsn());
  const isPostgresName =
    /(?:POSTGRES\w*|PG\w*)_UR[IL]$/.test(name) || (hasPostgres && /(?:DATABASE|DB|DIRECT)_UR[IL]$/.test(name));
  const isPostgres = scheme?.startsWith("postgres") || (value === "" && isPostgresName);
  if (isPostgres) yield builder("postgresUrl", [], postgresUrl());
  const isRedisName = value === "" && /REDIS\w*_UR[IL]$/.test(name) && !/REST|HTTP/.test(name);
  if (scheme === "redis" || scheme === "rediss" || isRedisName) yield builder("redisUrl", [], redisUrl());
}

function environmentChoice(value: string): InferredBuilder {
  const names = [
    ...new Set(["development", "test", "staging", "production", ...(/^[\w-]+$/.test(value) ? [value] : [])]),
  ];
  return builder("oneOf", names.map(quoted), oneOf(...(names as [string, ...string[]])));
}

function isSwitch(name: string, value: string): boolean {
  if (/^(?:true|false|yes|no|on|off)$/i.test(value)) return true;
  const isNamed =
    /^(?:IS|USE|ENABLE|DISABLE|ALLOW|FORCE|HAS|SHOW|SKIP|REQUIRE)_|_(?:ENABLED?|DISABLED?|SECURE)$|^DEBUG$/.test(name);
  return isNamed && /^[01]?$/.test(value);
}

function schemesOf(scheme: string): readonly string[] {
  return scheme === "http" || scheme === "https" ? [] : [`{ schemes: [${quoted(scheme)}] }`];
}

function builder(name: string, args: readonly string[], variable: Variable<unknown>): InferredBuilder {
  return { name, args, variable };
}

/** A text as code: in the quotes that it holds less of. */
export function quoted(value: string): string {
  const code = JSON.stringify(value);
  const isDouble = value.split('"').length <= value.split("'").length;
  return isDouble ? code : `'${code.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
