import { expect, test } from "vitest";
import { z } from "zod";
import { envGuard } from "../src/guard.ts";
import { defineEnv, keyRing } from "../src/index.ts";
import { valueTexts } from "../src/loaded/value-texts.ts";
import { createSecretScrubber } from "../src/scrub/secret-scrubber.ts";

const [one, other] = ["q7VzK0wJ9xQ2m4Tt8LbR", "Zk3vR8pQ1sY6uE0hT5nM"];

test("the texts of a value are itself, or what it is made of", () => {
  expect(valueTexts("text")).toEqual(["text"]);
  expect(valueTexts(7n)).toEqual(["7"]);
  expect(valueTexts(undefined)).toEqual([]);
  expect(valueTexts({ a: ["b", 1, { c: new URL("https://d.example/e") }], f: true })).toEqual([
    "b",
    "1",
    "https://d.example/e",
  ]);
  expect(valueTexts(Buffer.from("some bytes"))).toEqual(["c29tZSBieXRlcw==", "some bytes"]);
  const nested = (depth: number): unknown => (depth === 0 ? "deep" : { in: nested(depth - 1) });
  expect([valueTexts(nested(6)), valueTexts(nested(7))]).toEqual([["deep"], []]);
});

test("of a ring they are all keys, also one that has run out", () => {
  const { KEY } = defineEnv({ vars: { KEY: keyRing({ minBits: 128 }) } }).load({
    NODE_ENV: "test",
    KEY: one,
    KEY_NEXT: other,
  });
  expect(new Set(valueTexts(KEY))).toEqual(new Set([one, other]));
});

test("the redactor and the scrubber hide the same of what a schema has made", () => {
  const account = z
    .string()
    .transform((text) => JSON.parse(text) as { a: { b: { c: { d: { key: string; pin: number; port: string } } } } });
  const vars = { ACCOUNT: { schema: account, sensitive: true } };
  const text = JSON.stringify({ a: { b: { c: { d: { key: one, pin: 7_391_546_028, port: "5432" } } } } });
  const env = defineEnv({ vars }).load({ NODE_ENV: "test", ACCOUNT: text });
  const said = `key ${one}, pin 7391546028, port 5432`;
  const hidden = "key [redacted], pin [redacted], port 5432";
  expect(envGuard(env).redact(said)).toBe(hidden);
  expect(createSecretScrubber(env).text(said)).toBe(hidden);
});

test("a secret of bytes doesn't hide numbers", () => {
  const bytes = z.string().transform((text) => Buffer.from(text, "base64"));
  const encoded = Buffer.from(one).toString("base64");
  const env = defineEnv({ vars: { BYTES: { schema: bytes, sensitive: true } } }).load({
    NODE_ENV: "test",
    BYTES: encoded,
  });
  const scrubber = createSecretScrubber(env);
  expect(scrubber.isSecret(one.charCodeAt(0))).toBe(false);
  expect(scrubber.text(`${encoded.slice(3, 15)} and ${one}`)).toBe("[redacted] and [redacted]");
});
