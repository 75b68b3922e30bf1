// What the proof of silence loads: every builder, and schemas of other libraries that tell their input in every way.
import { inspect } from "node:util";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import * as guard from "../src/index.ts";
import type { Declaration, StandardSchemaV1 } from "../src/index.ts";

/** A schema that does as it pleases. */
function talkative(answer: (value: unknown) => unknown): StandardSchemaV1 {
  return {
    "~standard": { version: 1, vendor: "talkative", validate: answer as StandardSchemaV1["~standard"]["validate"] },
  };
}

/** Throws its input in every way. */
export const fail = (value: unknown): never => {
  throw Object.assign(new Error(String(value)), { input: value, cause: value });
};
const own = { kind: "own", expects: "something else" };
const json = z.string().transform((text) => JSON.parse(text) as unknown);

/** Builders, which are also asked as the schemas that they are. */
export const builders = {
  TEXT: guard.text(),
  SECRET: guard.secret(),
  URL: guard.url(),
  PORT: guard.port(),
  INT: guard.int({ min: 1, max: 2 }),
  BOOL: guard.bool(),
  ONE_OF: guard.oneOf("a", "b"),
  POSTGRES_URL: guard.postgresUrl({ tls: "require" }),
  REDIS_URL: guard.redisUrl(),
  SENTRY_DSN: guard.sentryDsn(),
  PEM: guard.pem(),
  PEM_KEY: guard.pem({ type: "private-key" }),
  PEM_CERTIFICATE: guard.pem({ type: "certificate" }),
  STRIPE_KEY: guard.stripeKey({ prefer: "restricted" }),
  RING: guard.keyRing({ maxTokenTtl: "7d", rotateEvery: "90d" }),
  WEBHOOK: guard.keyRing({ format: /^whsec_/ }),
  OWN: guard.createVariable({ ...own, read: (text) => ({ code: "INVALID", detail: text.length > 9 ? "long" : "" }) }),
  OWN_THROWS: guard.createVariable({ ...own, read: fail }),
  OWN_HOSTS: guard.createVariable({ ...own, sensitive: true, read: (value) => ({ value }), hosts: fail }),
  OWN_EXAMINES: guard.createVariable({ ...own, sensitive: true, read: (value) => ({ value }), examine: fail }),
} satisfies Record<string, StandardSchemaV1>;

const others: Readonly<Record<string, StandardSchemaV1>> = {
  ZOD_URL: z.url(),
  ZOD_ENUM: z.enum(["a", "b"]),
  ZOD_NUMBER: z.coerce.number(),
  ZOD_BIGINT: z.coerce.bigint(),
  ZOD_PATTERN: z.string().regex(/^$/),
  ZOD_JSON: json,
  ZOD_STRICT: json.pipe(z.strictObject({ a: z.string() })),
  ZOD_RECORD: json.pipe(z.record(z.enum(["a"]), z.string())),
  ZOD_ERROR: z.string().min(10_000, { error: ({ input }) => `not ${inspect(input)}` }),
  ZOD_THROWS: z.string().refine(fail),
  ZOD_TRANSFORM: z.string().transform(fail),
  ZOD_BIGINT_TRANSFORM: z.string().transform((text) => BigInt(`${text}n`)),
  ZOD_REGEXP: z.string().transform((text) => new RegExp(`(${text}`)),
  ZOD_URL_TRANSFORM: z.string().transform((text) => new URL(`x${text}`).hash),
  ZOD_UNION: z.union([z.literal("a"), json.pipe(z.object({ b: z.string() }))]),
  // One that rejects would do so twice: zod 4.6 drops the promise of its synchronous attempt, out of anybody's reach.
  ZOD_ASYNC: z.string().refine(async (text) => text === ""),
  VALIBOT_URL: v.pipe(v.string(), v.url()),
  VALIBOT_PICKLIST: v.picklist(["a", "b"]),
  VALIBOT_NUMBER: v.pipe(v.string(), v.transform(Number), v.number(), v.maxValue(-1)),
  VALIBOT_CHECK: v.pipe(v.string(), v.check(() => false, ({ input }) => `not ${input}`)),
  VALIBOT_STRICT: v.pipe(v.string(), v.transform((text) => ({ [text]: text })), v.strictObject({ a: v.string() })),
  VALIBOT_THROWS: v.pipe(v.string(), v.check((text: string): boolean => fail(text))),
  VALIBOT_TRANSFORM: v.pipe(v.string(), v.transform((text: string): string => fail(text))),
  VALIBOT_ASYNC: v.pipeAsync(v.string(), v.checkAsync(async () => false)),
  ARK_ENUM: type("'a' | 'b'"),
  ARK_URL: type("string.url"),
  ARK_NUMBER: type("string.integer.parse"),
  ARK_JSON: type("string.json.parse"),
  ARK_STRICT: type("string").pipe((text: string) => ({ [text]: text }), type({ "+": "reject", a: "string" })) as never,
  ARK_NARROW: type("string").narrow((text, context) => context.reject({ expected: `not ${text}`, actual: text })),
  ARK_THROWS: type("string").pipe(fail) as never,
  ISSUE: talkative((value) => ({ issues: [{ message: `not ${String(value)}`, path: [value], input: value }] })),
  THROW: talkative(fail),
  THROW_TEXT: talkative((value) => {
    throw value;
  }),
  REJECT: talkative((value) => Promise.reject(new Error(String(value)))),
  GETTER: talkative((value) => ({
    get issues() {
      return fail(value);
    },
  })),
}; // prettier-ignore

// Each as it is, and as a secret.
const vars: Record<string, Declaration> = {};
for (const [name, schema] of Object.entries({ ...builders, ...others })) {
  vars[name] = schema;
  vars[`${name}_MARKED`] = { schema, sensitive: true };
}

/** Hardly a value is right for all of these. */
export const definition = guard.defineEnv({ vars });
