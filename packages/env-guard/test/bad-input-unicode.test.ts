// Blanks that nobody sees: taken off what isn't secret, refused around and inside of what is.
import { describe, expect, test } from "vitest";
import { defineEnv, postgresUrl, redisUrl, secret, text } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { hasInvisible, tidyText } from "../src/variables/tidy-text.ts";
import { problemsOf } from "./problems-of.ts";

const invisible = [
  0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x1680, 0x17b4, 0x17b5, 0x180b, 0x180e, 0x2000, 0x2003, 0x200a, 0x200b,
  0x200d, 0x200e, 0x2028, 0x2029, 0x202a, 0x202e, 0x202f, 0x205f, 0x2060, 0x2064, 0x2066, 0x206f, 0x2800, 0x3000,
  0x3164, 0xfeff, 0xffa0, 0xfff9,
]; // prettier-ignore
const named = invisible.map((code) => [`U+${code.toString(16).padStart(4, "0")}`, String.fromCharCode(code)] as const);
const codeOf = (raw: string) => {
  const definition = defineEnv({ vars: { X: secret() } });
  return problemsOf(() => definition.load({ NODE_ENV: "test", X: raw })).problems.map(({ code }) => code);
};

describe.each(named)("%s", (_name, char) => {
  test("is taken off text, with a warning", () => {
    const env = defineEnv({ vars: { X: text() } }).load({ NODE_ENV: "test", X: `${char}a b${char}` });
    expect(env.X).toBe("a b");
    expect(envGuard(env).warnings).toMatchObject([{ code: "TRIMMED" }]);
  });
  test("is refused around and inside of a secret", () => {
    for (const raw of [`${char}s3cret`, `s3cret${char}`, `s3${char}cret`]) expect(codeOf(raw)).toEqual(["STRAY"]);
  });
  test("alone is as good as nothing", () => {
    expect(codeOf(char)).toEqual(["MISSING"]);
  });
});

test("control characters are refused in a secret, but for those of lines", () => {
  for (const code of [1, 8, 14, 27, 31, 127, 0x85, 0x9f]) {
    expect(codeOf(`s3${String.fromCharCode(code)}cret`)).toEqual(["STRAY"]);
  }
  expect(hasInvisible("a\tb\nc\r\nd e")).toBe(false);
});

test("what can be seen is left alone, in every script", () => {
  for (const raw of ["é", "漢字", "пароль", "ñ~", "😀", "a\u0301", "¡hola!"]) {
    expect(tidyText(raw)).toBe(raw);
    expect(hasInvisible(raw)).toBe(false);
  }
});

test("an unescaped character of a password is told with its escape", () => {
  const definition = defineEnv({ vars: { DB: postgresUrl(), CACHE: redisUrl() } });
  const fixOf = (password: string) =>
    problemsOf(() =>
      definition.load({ NODE_ENV: "test", DB: `postgres://u:${password}@h/db`, CACHE: `redis://:${password}@h` }),
    ).problems.map(({ fix }) => fix);
  const escapes = { "@": "%40", "#": "%23", "/": "%2F", "?": "%3F", "%": "%25" };
  for (const [char, escape] of Object.entries(escapes)) {
    const fix = `Percent-encode the ${char} as ${escape}`;
    expect(fixOf(`p${char}zz`)).toEqual([fix, fix]);
  }
});
