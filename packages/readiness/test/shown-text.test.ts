import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shownText } from "../src/board/shown-text.ts";

const SECRET = "qzxj".repeat(75);

/** Texts that hold the secret, each in a way of its own; one has a blank in it. */
const WAYS = {
  "a password": `postgres://app:${SECRET}@db/orders`,
  "a long password": `postgres://app:${SECRET.repeat(9)}@db/orders`,
  "a password with a blank": `postgres://app:${SECRET} ${"qzxj".repeat(20)}@db/orders`,
  "a long password with a blank": `postgres://app:${SECRET.repeat(3)} ${"qzxj".repeat(24)}@db/orders`,
  "a parameter": `https://db/orders?token=${SECRET}`,
  "a quoted value": `{"password": "${SECRET} ${SECRET}"}`,
  "a header": `Authorization: Basic ${SECRET} ${SECRET}`,
  "a key": `sk_live_${SECRET}`,
  "a private key": `-----BEGIN PRIVATE KEY-----\n${`${SECRET}\n`.repeat(9)}-----END PRIVATE KEY-----`,
};

describe("what is shown of a text", () => {
  test("a short one is shown as it is, without its secrets", () => {
    expect(shownText("from postgres://app:hunter2@db/orders")).toBe("from postgres://app:[redacted]@db/orders");
    expect(shownText("")).toBe("");
    expect(shownText("connections", 4)).toBe("conn");
  });

  test("of a long one the first 200 characters, and no half of a word that goes on beyond what is read", () => {
    expect(shownText("word ".repeat(2_000_000))).toBe("word ".repeat(40));
    expect(shownText(`a word ${"x".repeat(10_000_000)}`)).toBe("a word");
    expect(shownText("x".repeat(10_000_000))).toBe("[redacted]");
  });

  // Before it comes what shrinks when it is redacted, so that also what stands far behind gets into what is shown.
  test.for(Object.entries(WAYS))("nothing of a secret is, wherever it begins and is cut: %s", ([, text]) => {
    for (let before = 0; before < 1050; before += 1) {
      const shrinking = before < 10 ? "" : `token=${"x".repeat(before - 7)} `;
      for (const after of ["", ` ${"and so on ".repeat(200)}`]) {
        const shown = shownText(`${shrinking}${text}${after}`);
        expect(shown).not.toMatch(/qzxj/);
        expect(shown.length).toBeLessThanOrEqual(200);
      }
    }
  });

  test("any text comes to 200 characters at most", () => {
    fc.assert(fc.property(fc.string({ maxLength: 3000 }), (text) => shownText(text).length <= 200));
  });
});
