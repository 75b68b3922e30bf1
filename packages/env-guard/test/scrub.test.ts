import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { envGuard } from "../src/guard.ts";
import { defineEnv, int, pem, postgresUrl, secret, stripeKey, text } from "../src/index.ts";
import { deepScrub } from "../src/scrub/deep-scrub.ts";
import { secretParts } from "../src/scrub/secret-parts.ts";
import { createSecretScrubber } from "../src/scrub/secret-scrubber.ts";
import { leafCertificate, token } from "./dated-values.ts";
import { randomText } from "./good-environment.ts";

const password = "q7VzK0wJ9xQ2m4Tt8LbR";
const key = "Zk3+vR/8pQ1sY6uE0hT5==";
const env = defineEnv({
  vars: {
    TOKEN: secret(),
    KEY: secret(),
    WORDS: secret(),
    DATABASE_URL: postgresUrl(),
    PIN: { schema: int(), sensitive: true },
    NAME: text(),
  },
}).load({
  NODE_ENV: "test",
  TOKEN: `sk_test_${password}`,
  KEY: key,
  WORDS: "development-password",
  DATABASE_URL: "postgres://app:h4%40Wm2Xc9Yv6@db.example/orders",
  PIN: "739154",
  NAME: "orders",
});
const scrubber = createSecretScrubber(env);

test.each([
  ["as it is", `sk_test_${password}`],
  ["its first 8 characters", password.slice(0, 8)],
  ["its first 12 in a sentence", `token ${password.slice(0, 12)} rejected`],
  ["its last 8 characters", password.slice(-8)],
  ["in base64", Buffer.from(password).toString("base64")],
  ["in base64, cut off", Buffer.from(password).toString("base64").slice(0, 14)],
  ["in the header of basic authentication", Buffer.from(`user:sk_test_${password}`).toString("base64")],
  ["with its signs encoded", encodeURIComponent(key)],
  ["with its signs encoded, cut off", encodeURIComponent(key).slice(0, 14)],
  ["in JSON in JSON", JSON.stringify(JSON.stringify({ key }))],
  ["the password of a URL", "h4@Wm2Xc9Yv6"],
  ["the password of a URL as it is written there", "h4%40Wm2Xc9Yv6"],
  ["the password of a URL, cut off", "h4@Wm2Xc"],
])("a text loses a secret %s", (_name, leak) => {
  const clean = scrubber.text(`before ${leak} after`);
  expect(clean).toContain("[redacted]");
  expect(clean.startsWith("before ") && clean.endsWith(" after")).toBe(true);
  for (const one of [password, key, "h4@Wm2Xc9Yv6"]) expect(clean).not.toContain(one.slice(0, 6));
  expect(clean).not.toContain(leak);
});

test.each([
  "password authentication failed for user app",
  "development mode",
  "https://db.example/orders",
  "postgres://localhost:5432/orders",
  "sk_test_ is the prefix of live keys",
  "the answer is 42, the port 5432",
])("%s stays as it is", (harmless) => {
  expect(scrubber.text(harmless)).toBe(harmless);
});

test("a secret that reads like words is hidden whole only", () => {
  expect(scrubber.text("got development-password")).toBe("got [redacted]");
  expect(scrubber.text("got development")).toBe("got development");
});

test("the secret parts of a value leave out what is no secret", () => {
  expect(secretParts("postgres://app:s3cr%40t@db/orders?sslmode=require")).toEqual(["s3cr%40t", "s3cr@t"]);
  expect(secretParts("https://0123456789abcdef0123@o1.ingest.sentry.io/42")[0]).toBe("0123456789abcdef0123");
  expect(secretParts("https://hooks.example.com/services/T0/B0/abcdefghij0123456789")).toContain(
    "abcdefghij0123456789",
  );
  expect(secretParts("whsec_abc123")).toEqual(["abc123"]);
  expect(secretParts(token({ a: 1 }))).toHaveLength(2);
  expect(secretParts(leafCertificate)).toEqual([]);
  const pem = `-----BEGIN PRIVATE KEY-----\n${"A".repeat(64)}\n${"B".repeat(20)}\n-----END PRIVATE KEY-----\n`;
  expect(secretParts(pem + leafCertificate)).toEqual(["A".repeat(16), "B".repeat(20)]);
  expect(secretParts(pem.replaceAll("\n", "\\n"))).toEqual(["A".repeat(16), "B".repeat(20)]);
});

test("of a random secret, nothing of six characters is left, wherever it was cut", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(44), fc.nat(44), (seed, one, other) => {
      const value = randomText(String(seed));
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const cutter = createSecretScrubber(
        defineEnv({ vars: { KEY: secret() } }).load({ NODE_ENV: "test", KEY: value }),
      );
      const clean = cutter.text(`< ${value.slice(from, to)} >`);
      for (let at = 0; at + 6 <= value.length; at += 1) {
        const run = value.slice(at, at + 6);
        if (!/^(?:[\da-f]+|[A-Za-z]?[a-z]+|[A-Z]+|.*[/].*|[a-z]*\d+)$/i.test(run)) expect(clean).not.toContain(run);
      }
    }),
  );
});

test("names of properties, errors, lists, cycles and numbers are looked through", () => {
  const failure = new Error(`bad ${password}`, { cause: { deep: [key] } });
  const event: Record<string, unknown> = {
    [password]: 1,
    failure,
    pin: 739154,
    big: 739154n,
    ok: 7,
    when: new Date(0),
  };
  event["self"] = event;
  const clean = deepScrub(event, scrubber) as typeof event;
  expect(Object.keys(clean)[0]).toBe("[redacted]");
  expect(clean).toMatchObject({ pin: "[redacted]", big: "[redacted]", ok: 7, self: "[circular]" });
  expect(clean["when"]).toBe("1970-01-01T00:00:00.000Z");
  expect(clean["failure"]).toMatchObject({ message: "bad [redacted]", cause: { deep: ["[redacted]"] } });
  const { self: _cycle, ...rest } = clean;
  expect(JSON.stringify(rest)).not.toMatch(/q7VzK0|Zk3\+vR|739154/);
});

test("what is too deep or too large is left out, not passed on", () => {
  let deep: object = { leak: password };
  for (let level = 0; level < 40; level += 1) deep = { deep };
  expect(JSON.stringify(deepScrub(deep, scrubber))).toContain("[too deep]");
  const wide = Array.from({ length: 20 }, () => ({ leak: password }));
  const clean = JSON.stringify(deepScrub(wide, scrubber, { nodes: 10 }));
  expect(clean).toContain("[too large]");
  expect(clean).not.toContain(password.slice(0, 6));
  expect(deepScrub([password], scrubber, { characters: 5 })).toEqual(["[too large]"]);
});

test("an accessor that throws, bytes and __proto__ do no harm", () => {
  const odd = JSON.parse(`{"__proto__":{"leak":"${password}"}}`) as object;
  const clean = deepScrub(
    {
      get bad() {
        throw new Error(password);
      },
    },
    scrubber,
  );
  expect(clean).toBe("[redacted]");
  expect(deepScrub({ bytes: Buffer.from(password) }, scrubber)).toEqual({ bytes: "[20 bytes]" });
  expect(JSON.stringify(deepScrub(odd, scrubber))).toBe('{"__proto__":{"leak":"[redacted]"}}');
});

const raw = "kT8vQ2wLx9Rm4Zp7Ns1B";
const leaksOf = (text: string) => [text, text.slice(0, 12), text.slice(-12), Buffer.from(text).toString("base64")];

test("what a schema made a value of is as secret as the value", () => {
  const made = defineEnv({
    vars: { TOKEN: { schema: z.string().transform((text) => text.length), sensitive: true } },
  }).load({ NODE_ENV: "test", TOKEN: raw });
  for (const leak of leaksOf(raw)) {
    expect(createSecretScrubber(made).text(`before ${leak} after`)).toBe("before [redacted] after");
  }
});

test("what a refresh replaced stays secret, also for a scrubber that is made later", async () => {
  const source: Record<string, string> = { NODE_ENV: "test", TOKEN: raw };
  const loaded = defineEnv({ vars: { TOKEN: secret() } }).load(source);
  const early = createSecretScrubber(loaded);
  const fresh = "hY6cJ3dF5gW0aK8eU4iO";
  source["TOKEN"] = fresh;
  await envGuard(loaded).refresh();
  for (const leak of [...leaksOf(raw), ...leaksOf(fresh)]) {
    expect(early.text(`before ${leak} after`)).toBe("before [redacted] after");
    expect(createSecretScrubber(loaded).text(`before ${leak} after`)).toBe("before [redacted] after");
  }
});

test("a key that came in base64 is hidden in pieces of that as well", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  // Windows' line ends: the lines of the value are not those of the text.
  const body = privateKey.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("\n", "\r\n");
  const encoded = Buffer.from(body).toString("base64");
  const loaded = defineEnv({ vars: { KEY: pem() } }).load({ NODE_ENV: "test", KEY: encoded });
  const piece = encoded.slice(400, 460);
  expect(createSecretScrubber(loaded).text(`before ${piece} after`)).toBe("before [redacted] after");
  const header = encoded.slice(0, 30);
  expect(createSecretScrubber(loaded).text(header)).toBe(header);
});

test("a secret that was refused is hidden where validation was skipped", () => {
  const vars = { WEBHOOK_TOKEN: stripeKey(), LIST: { schema: z.uuid(), sensitive: true } };
  const odd = `${raw}%`;
  const loaded = defineEnv({ vars }).load(
    { NODE_ENV: "test", WEBHOOK_TOKEN: raw, LIST: odd },
    { skipValidation: true },
  ) as object;
  expect(envGuard(loaded).redact(`a ${raw} b`)).toBe("a [redacted] b");
  for (const leak of [...leaksOf(raw), odd]) {
    expect(createSecretScrubber(loaded).text(`before ${leak} after`)).toBe("before [redacted] after");
  }
});
