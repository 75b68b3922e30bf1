import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import fc from "fast-check";
import { z } from "zod";
import * as guard from "../src/index.ts";
import type { Declaration, StandardSchemaV1 } from "../src/index.ts";
import type { Proof } from "../../../tools/proofs/proof.ts";

// No message, name or hint has six of these in a row; so whatever has, has it from a value.
const letters = "qzxjkvwQZXJKVW3456789";
const trace = new RegExp(`[${letters}]{6}`);

/** Runs of the letters, with everything between them that means something to some parser. */
const value = fc
  .array(
    fc.tuple(
      fc.string({ unit: fc.constantFrom(...letters), minLength: 6, maxLength: 24 }),
      fc.constantFrom(
        "",
        "@",
        "/",
        "#",
        "?",
        "%",
        "%zz",
        ":",
        "://",
        " ",
        "\n",
        '"',
        "'",
        "{",
        ",",
        "_",
        "=",
        "\u200b",
        "\u00a0",
      ),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.flat().join(""));

/** Where in a variable the secret stands. */
const shapes: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => ` ${value}`,
  (value) => `"${value}"`,
  (value) => `${value}\n`,
  (value) => `{"key":"${value}`,
  (value) => `{"${value}":"${value}"}`,
  (value) => `sk_test_${value}`,
  (value) => `changeme ${value}`,
  (value) => `postgres://user:${value}@host/db`,
  (value) => `redis://:${value}@host`,
  (value) => `https://user:${value}@host/`,
  (value) => `https://${value}@host/1`,
  (value) => `https://host/${value}?key=${value}`,
  (value) => value.replaceAll(/\D/g, "7"),
];

/** A schema that tells its input in every way that it can. */
function talkative(answer: (value: unknown) => unknown): StandardSchemaV1 {
  return {
    "~standard": { version: 1, vendor: "talkative", validate: answer as StandardSchemaV1["~standard"]["validate"] },
  };
}

const json = z.string().transform((text) => JSON.parse(text) as unknown);
const schemas: Readonly<Record<string, StandardSchemaV1>> = {
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
  ZOD_URL: z.url(),
  ZOD_ENUM: z.enum(["a", "b"]),
  ZOD_NUMBER: z.coerce.number(),
  ZOD_BIGINT: z.coerce.bigint(),
  ZOD_PATTERN: z.string().regex(/^$/),
  ZOD_JSON: json,
  ZOD_STRICT: json.pipe(z.strictObject({ a: z.string() })),
  ZOD_RECORD: json.pipe(z.record(z.enum(["a"]), z.string())),
  ZOD_ERROR: z.string().min(10_000, { error: ({ input }) => `not ${inspect(input)}` }),
  ZOD_THROWS: z.string().refine((text) => {
    throw new Error(text);
  }),
  // One that rejects would do so twice: zod 4.6 drops the promise of its synchronous attempt, out of anybody's reach.
  ZOD_ASYNC: z.string().refine(async (text) => text === ""),
  ISSUE: talkative((value) => ({ issues: [{ message: `not ${String(value)}`, path: [value], input: value }] })),
  THROW: talkative((value) => {
    throw Object.assign(new Error(String(value)), { input: value });
  }),
  REJECT: talkative((value) => Promise.reject(new Error(String(value)))),
  GETTER: talkative((value) => ({
    get issues() {
      throw new Error(String(value));
    },
  })),
};

const builders = Object.values(schemas).filter((schema) => schema["~standard"].vendor === "@luneo/env-guard");

// Each schema as it is, and as a secret.
const vars: Record<string, Declaration> = {};
for (const [name, schema] of Object.entries(schemas)) {
  vars[name] = schema;
  vars[`${name}_MARKED`] = { schema, sensitive: true };
}
const everything = guard.defineEnv({ vars });
const secrets = guard.defineEnv({
  vars: { A: guard.secret({ minBits: 0 }), B: { schema: guard.text(), sensitive: true } },
});

export const proof: Proof = {
  name: "env-leak",
  promise: "no six characters of a value are in what env-guard throws, prints or answers, whatever schema refuses it",
  runs: { full: 10_000, check: 40 },
  async run({ seed, runs, onProgress }) {
    const counts = { values: 0, refusals: 0, texts: 0 };
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown): void => void rejections.push(reason);
    process.on("unhandledRejection", onRejection);
    const check = (text: string): void => {
      counts.texts += 1;
      const found = trace.exec(text);
      if (found) throw new Error(`${found[0]} is in ${text}`);
    };

    const silent = fc.property(
      value,
      fc.constantFrom(...shapes),
      fc.constantFrom("production", "test"),
      (secret, shape, environment) => {
        const raw = shape(secret);
        const source = Object.fromEntries(Object.keys(vars).map((name) => [name, raw]));
        for (const where of [{ NODE_ENV: environment }, { APP_ENV: raw }]) {
          const error = thrownBy(() => everything.load({ ...source, ...where }));
          if (!(error instanceof guard.EnvGuardError)) throw new Error("nothing was refused");
          counts.refusals += error.problems.length;
          for (const text of textsOf(error)) check(text);
        }
        for (const schema of builders) {
          const answer = schema["~standard"].validate(raw) as { readonly issues?: unknown };
          check(inspect(answer.issues, { depth: null }));
        }
        const env = thrownBy(() => secrets.load({ NODE_ENV: environment, A: raw, B: raw }));
        for (const text of textsOf(env as object)) check(text);
        counts.values += 1;
        if (counts.values % 100 === 0) onProgress(counts.values);
      },
    );

    fc.assert(silent, { seed, numRuns: runs });
    // Rejections nobody handles are told of after the microtasks.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", onRejection);
    if (rejections.length > 0) throw new Error(`${rejections.length} promises were left to reject`);
    return counts;
  },
};

/** What an action throws or, if it throws nothing, returns. */
function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

/** All the ways in which an object gets into a log. */
function textsOf(subject: object): string[] {
  const printed: string[] = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => (printed.push(String(chunk)), done()) });
  const console = new Console(stream);
  console.log(subject);
  console.error("%s %o", subject instanceof Error ? subject : "", subject);
  console.dir(subject, { showHidden: true, depth: null });
  console.table(subject);
  const isError = subject instanceof Error;
  return [
    ...printed,
    ...(isError ? [subject.message, subject.stack ?? "", String(subject), inspect(subject.cause)] : []),
    inspect(subject, { depth: null }),
    inspect(subject, { depth: null, showHidden: true, customInspect: false }),
    JSON.stringify(subject),
    JSON.stringify({ ...subject }),
    inspect(Object.entries(subject), { depth: null }),
  ];
}
