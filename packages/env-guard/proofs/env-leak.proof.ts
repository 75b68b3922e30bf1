import { inspect } from "node:util";
import fc from "fast-check";
import { z } from "zod";
import * as guard from "../src/index.ts";
import type { StandardSchemaV1 } from "../src/index.ts";
import { loadAsync } from "../src/sources.ts";
import type { Proof } from "../../../tools/proofs/proof.ts";
import { builders, definition, fail } from "./leak-definition.ts";
import { programOutput, reportsOf, textsOf } from "./leak-outlets.ts";

// No message, name or hint has six of these in a row; so whatever has, has it from a value.
const letters = "qzxjkvwQZXJKVW3456789";
const trace = new RegExp(`[${letters}]{6,}`, "g");

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
  (value) => `sk_live_${value}`,
  (value) => `whsec_${value}`,
  (value) => `-----BEGIN PRIVATE KEY-----\\n${value}\\n-----END PRIVATE KEY-----`,
  (value) => `changeme ${value}`,
  (value) => `postgres://user:${value}@host/db`,
  (value) => `redis://:${value}@host`,
  (value) => `https://user:${value}@host/`,
  (value) => `https://${value}@host/1`,
  (value) => `https://host/${value}?key=${value}`,
  (value) => value.replaceAll(/\D/g, "7"),
];

/** Nearly every value without blanks is right for these, outside of production. */
const secrets = guard.defineEnv({
  vars: {
    A: guard.secret({ minBits: 0 }),
    B: { schema: guard.text(), sensitive: true },
    C: { schema: z.string().transform((text) => ({ inner: [text] })), sensitive: true },
    D: guard.createVariable({
      kind: "own",
      expects: "x",
      sensitive: true,
      read: (value) => ({ value }),
      expiresAtMs: fail,
    }),
    RING: guard.keyRing({ minBits: 0, maxTokenTtl: "7d" }),
  },
});

// With what proves that the output is one.
const commands = [
  { args: ["check"], says: "OWN_THROWS" },
  { args: ["check", "--json"], says: "OWN_THROWS" },
  { args: ["check", "--format", "sarif"], says: "OWN_THROWS" },
  { args: ["check", "--format", "github", "--strict"], says: "OWN_THROWS" },
  { args: ["check", "--env", "production"], says: "OWN_THROWS" },
  { args: ["explain", "SECRET"], says: "SECRET" },
  { args: ["explain", "RING_MARKED", "--json"], says: "RING_MARKED" },
  { args: ["doctor"], says: " secrets: " },
  { args: ["expiry", "--json"], says: "SECRET" },
];

export const proof: Proof = {
  name: "env-leak",
  promise: "no six characters of a value are in what env-guard throws, prints or answers, whatever schema refuses it",
  runs: { full: 10_000, check: 40 },
  async run({ seed, runs, onProgress }) {
    const counts = { values: 0, refusals: 0, loads: 0, outputs: 0, texts: 0 };
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown): void => void rejections.push(reason);
    process.on("unhandledRejection", onRejection);

    const silent = fc.asyncProperty(
      value,
      fc.constantFrom(...shapes),
      fc.constantFrom("production", "test"),
      async (secret, shape, environment) => {
        const raw = shape(secret);
        const check = (text: string): void => {
          counts.texts += 1;
          const found = leakIn(text, raw);
          if (found) throw new Error(`${found} is in ${text}`);
        };
        const source = Object.fromEntries(names.map((name) => [name, raw]));
        const environments = [{ NODE_ENV: environment }, { APP_ENV: raw }];
        for (const where of environments) {
          const error = thrownBy(() => definition.load({ ...source, ...where }));
          if (!(error instanceof guard.EnvGuardError)) throw new Error("nothing was refused");
          counts.refusals += error.problems.length;
          for (const text of textsOf(error)) check(text);
        }
        const inspected = definition.inspect({ ...source, NODE_ENV: environment });
        check(inspect(inspected, { depth: null, showHidden: true }));
        for (const schema of Object.values<StandardSchemaV1>(builders)) {
          const answer = schema["~standard"].validate(raw) as { readonly issues?: unknown };
          check(inspect(answer.issues, { depth: null }));
        }
        const sources = [{ ...source, NODE_ENV: environment }];
        const late = await loadAsync(definition, { sources }).catch((error: unknown) => error);
        for (const text of textsOf(late as object)) check(text);

        // A value that is accepted, and shown by all that shows what is known of it.
        const own = { NODE_ENV: environment, A: raw, B: raw, C: raw, D: raw, RING: raw, RING_NEXT: `${raw}~` };
        const env = thrownBy(() => secrets.load(own)) as object;
        for (const text of textsOf(env)) check(text);
        if (!(env instanceof Error)) {
          counts.loads += 1;
          for (const text of reportsOf(env, raw)) check(text);
        }
        if (counts.values % 10 === 0) {
          const command = commands[(counts.values / 10) % commands.length]!;
          const output = await programOutput(command.args, { ...source, NODE_ENV: environment });
          if (!output.includes(command.says)) throw new Error(`${command.args.join(" ")} says: ${output}`);
          check(output);
          counts.outputs += 1;
        }
        counts.values += 1;
        if (counts.values % 100 === 0) onProgress(counts.values);
      },
    );

    await fc.assert(silent, { seed, numRuns: runs });
    // Rejections nobody handles are told of after the microtasks.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", onRejection);
    if (rejections.length > 0) throw new Error(`${rejections.length} promises were left to reject`);
    return counts;
  },
};

const names = [...definition.variables.keys()];

/** Six characters of a value that a text holds, or the head of what encodes it. */
function leakIn(text: string, raw: string): string | undefined {
  // Digits that are no part of the value are dates, counts and labels.
  for (const [run] of text.matchAll(trace)) {
    for (let start = 0; start + 6 <= run.length; start += 1) {
      const piece = run.slice(start, start + 6);
      if (raw.includes(piece)) return piece;
    }
  }
  const encoded = (["base64", "base64url", "hex"] as const).map((form) => Buffer.from(raw).toString(form).slice(0, 12));
  return encoded.find((head) => head.length === 12 && text.includes(head));
}

/** What an action throws or, if it throws nothing, returns. */
function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
