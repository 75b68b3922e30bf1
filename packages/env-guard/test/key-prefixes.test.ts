import { keyPrefixes } from "@luneo/kernel/key-prefixes";
import { REDACTED, redact } from "@luneo/kernel/redact";
import { expect, test } from "vitest";
import { isRealSecret } from "../src/env-file/real-secret.ts";
import { secretParts } from "../src/scrub/secret-parts.ts";

/** Looks real to a scanner only when the program runs. */
const fake = (...parts: string[]): string => parts.join("");
const letters = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG";

const known = [
  [fake("sk", "_live_"), letters],
  [fake("sk", "_test_"), letters],
  [fake("rk", "_live_"), letters],
  [fake("rk", "_test_"), letters],
  [fake("wh", "sec_"), letters],
  ...["o", "p", "s", "u", "r"].map((kind) => [fake("gh", kind, "_"), letters] as const),
  [fake("github", "_pat_"), letters],
  [fake("gl", "pat-"), letters],
  [fake("sn", "trys_"), letters],
  [fake("sn", "tryu_"), letters],
  [fake("xo", "xb-"), `1234567890-${letters}`],
  [fake("xo", "xe."), `xoxp-1-${letters}`],
  [fake("xa", "pp-"), `1-A1-${letters}`],
  [fake("AGE-SECRET-", "KEY-"), `1${letters.toUpperCase()}`],
  [fake("ey", "J"), letters],
  [fake("npm", "_"), `${letters}4567`],
  [fake("AI", "za"), `Sy${letters}-`],
  [fake("AK", "IA"), "Q3EGRT7ZN5WLPX2V"],
  [fake("AS", "IA"), "Q3EGRT7ZN5WLPX2V"],
  [fake("S", "G."), `${letters}.${letters}-x`],
  [fake("s", "k-"), `proj-${letters}`],
  [fake("s", "k-"), `ant-api03-${letters}`],
] as const;

test.each(known)(
  "%s is known to all: what comes after is hidden, is the secret part, and a real secret",
  (prefix, rest) => {
    expect(redact(`got ${prefix}${rest}, then more`)).toBe(`got ${prefix}${REDACTED}, then more`);
    expect(secretParts(prefix + rest)).toEqual([rest]);
    expect(isRealSecret("ANYTHING", prefix + rest)).toBe(true);
    expect(isRealSecret("ANYTHING", `${prefix}xxxxxxxxxxxxxxxx`)).toBe(false);
  },
);

test("every prefix of the list has an example here, and every example one prefix", () => {
  const asked = (text: string) =>
    keyPrefixes.filter(({ prefix, next = "" }) => new RegExp(`^${prefix}${next}`, "i").test(text));
  const met = known.map(([prefix, rest]) => asked(prefix + rest));
  expect(met.every(({ length }) => length === 1)).toBe(true);
  expect(new Set(met.flat()).size).toBe(keyPrefixes.length);
});
