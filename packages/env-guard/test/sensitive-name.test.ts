import { expect, test } from "vitest";
import { isSensitiveName } from "../src/variables/sensitive-name.ts";
import { corrected, correctedAgain, correctedLast, heldOut, rehearsed, type LabelledNames } from "./labelled-names.ts";

/** How other programs tell: by a keyword anywhere in the name, unless it says that it is public. */
function hasKeyword(name: string): boolean {
  return !name.includes("PUBLIC") && /SECRET|API_KEY|PASSWORD|TOKEN|PRIVATE/.test(name);
}

function scores({ secret, plain }: LabelledNames, isSensitive: (name: string) => boolean) {
  const found = secret.filter(isSensitive).length;
  const wrong = plain.filter(isSensitive).length;
  return { precision: found / (found + wrong), recall: found / secret.length };
}

const sets = [rehearsed, corrected, correctedAgain, correctedLast, heldOut];
const all: LabelledNames = {
  secret: sets.flatMap(({ secret }) => secret),
  plain: sets.flatMap(({ plain }) => plain),
};

test("over a thousand names are labelled, each once", () => {
  const names = [...all.secret, ...all.plain];
  expect(names.length).toBeGreaterThan(1_200);
  expect(new Set(names).size).toBe(names.length);
});

test("on names that it wasn't made with, it is right more often than keywords are, and finds more", () => {
  const [ours, keywords] = [scores(heldOut, isSensitiveName), scores(heldOut, hasKeyword)];
  expect(ours.precision).toBeGreaterThan(keywords.precision);
  expect(ours.recall).toBeGreaterThan(keywords.recall);
  // What the documentation says.
  expect([ours, keywords].map(({ precision, recall }) => [precision.toFixed(2), recall.toFixed(2)])).toEqual([
    ["0.73", "0.93"],
    ["0.63", "0.65"],
  ]);
});

test("on all names, too", () => {
  const rates = [isSensitiveName, hasKeyword].map((rule) => scores(all, rule));
  expect(rates.map(({ precision, recall }) => [precision.toFixed(2), recall.toFixed(2)])).toEqual([
    ["0.94", "0.94"],
    ["0.83", "0.72"],
  ]);
});

test.each([
  "DATABASE_URL",
  "SENTRY_DSN",
  "GITHUB_PAT",
  "SMTP_PASS",
  "SLACK_WEBHOOK_URL",
  "JWT_SECRET_NEXT",
  "JWT_SECRET_PREVIOUS",
  "API_KEY_2",
  "apiSecret_key",
])("%s is secret", (name) => {
  expect(isSensitiveName(name)).toBe(true);
});

test.each([
  "PUBLIC_KEY",
  "TOKEN_TTL",
  "MAX_TOKENS",
  "KEY_PREFIX",
  "AUTH_URL",
  "PASSWORD_MIN_LENGTH",
  "JWT_SECRET_FILE",
  "JWT_SECRET_ID",
  "JWT_SECRET_EXPIRES_AT",
  "JWT_SECRET_ROTATED_AT",
  "KEYBOARD_LAYOUT",
  "NEXT_PUBLIC_STRIPE_KEY",
])("%s is not", (name) => {
  expect(isSensitiveName(name)).toBe(false);
});

test("only the end of an endless name is looked at", () => {
  expect(isSensitiveName(`${"KEY_".repeat(100_000)}ID`)).toBe(false);
  expect(isSensitiveName(`${"A_".repeat(100_000)}SECRET`)).toBe(true);
});
