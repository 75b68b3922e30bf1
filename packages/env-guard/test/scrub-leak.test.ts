import fc from "fast-check";
import { renderText } from "@luneo/kernel/metrics/text";
import { expect, test } from "vitest";
import { defineEnv, keyRing, postgresUrl, secret } from "../src/index.ts";
import { envMetrics } from "../src/metrics.ts";
import { publicStatus } from "../src/expiry/public-status.ts";
import { scrubLog } from "../src/pino.ts";
import { scrubEvent } from "../src/sentry.ts";

const RUN = 6;
const definition = defineEnv({
  vars: { TOKEN: secret({ minBits: 0 }), JWT_SECRET: keyRing({ minBits: 0 }), DATABASE_URL: postgresUrl() },
  policy: { SHARED_SECRET: "off" },
});

// Characters that no message, name or documented prefix contains, and some that encodings change.
const alphabet = [..."ĂĘĪŎŮẄŸŽάβγδжзий@#%&+/=\"\\'<>{};:,"];
const values = fc
  .array(fc.constantFrom(...alphabet), { minLength: 12, maxLength: 40 })
  .map((chars) => chars.join(""))
  .filter((text) => /^\p{Letter}.*\p{Letter}$/u.test(text) && new Set(text).size > 8);
const encodings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text),
  (text) => JSON.stringify(JSON.stringify({ text })),
  encodeURIComponent,
  (text) => encodeURIComponent(text).toLowerCase(),
  (text) => new URLSearchParams({ text }).toString(),
  (text) => Buffer.from(text).toString("base64"),
  (text) => Buffer.from(`user:${text}`).toString("base64"),
  (text) => Buffer.from(`ab${text}cd`).toString("base64url"),
  (text) => `${text.slice(0, -2)}...`,
];
const embedded = fc.record({
  value: values,
  encode: fc.constantFrom(...encodings),
  before: fc.constantFrom("", "got ", '{"token":"', "Error: ", "https://api.example/?key="),
  after: fc.constantFrom("", " is bad", '"}', "\n  at main.js:3"),
});

/** Whether a text holds six characters in a row of a value, however it is written there. */
function holds(text: string, value: string): boolean {
  const forms = [text, ...[text].flatMap(decoded)];
  for (let at = 0; at + RUN <= value.length; at += 1) {
    const run = value.slice(at, at + RUN);
    if (forms.some((form) => form.includes(run))) return true;
  }
  return false;
}

function decoded(text: string): string[] {
  const attempts = [
    () => decodeURIComponent(text.replaceAll("+", " ").replaceAll(/%(?![\da-f]{2})/gi, "%25")),
    () => text.replaceAll(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    () => text.replaceAll(/\\(.)/g, "$1"),
    // JSON within JSON.
    () => text.replaceAll(/\\(.)/g, "$1").replaceAll(/\\(.)/g, "$1"),
    ...Array.from(text.matchAll(/[\w+/-]{8,}/g), ([word]) =>
      [0, 1, 2, 3].map((shift) => () => Buffer.from(word.slice(shift), "base64").toString("utf8")),
    ).flat(),
  ];
  return attempts.flatMap((attempt) => {
    try {
      return [attempt()];
    } catch {
      return [];
    }
  });
}

function loaded(value: string) {
  return definition.load({
    NODE_ENV: "test",
    TOKEN: value,
    JWT_SECRET: [...value].toReversed().join(""),
    DATABASE_URL: `postgres://app:${encodeURIComponent(value)}@db.example/orders`,
  });
}

test("what is looked for is found where nothing is hidden", () => {
  fc.assert(
    fc.property(embedded, ({ value, encode, before, after }) => {
      expect(holds(before + encode(value) + after, value)).toBe(true);
    }),
    { seed: 18_532_541, numRuns: 1_000 },
  );
});

test("no six characters of a secret are in an event, a line of a log, metrics or the status", () => {
  fc.assert(
    fc.property(embedded, ({ value, encode, before, after }) => {
      const env = loaded(value);
      const text = before + encode(value) + after;
      const event = scrubEvent(env)({
        message: text,
        extra: { [text]: [text, new Error(text)] },
        env,
        url: env.DATABASE_URL,
      });
      const line = scrubLog(env).hooks.streamWrite(`${JSON.stringify({ level: 30, text, [text]: 1 })}\n`);
      JSON.parse(line);
      const shown = [
        JSON.stringify(event),
        line,
        renderText(envMetrics(env).collect()),
        JSON.stringify(publicStatus(env, 0)),
      ];
      for (const one of shown) expect(holds(one, value)).toBe(false);
    }),
    { seed: 18_532_541, numRuns: 150 },
  );
}, 30_000);
