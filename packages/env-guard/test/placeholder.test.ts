import { describe, expect, test } from "vitest";
import { isPlaceholder } from "../src/policy/placeholder.ts";
import { randomText } from "./good-environment.ts";

// What public .env.example files of well-known projects and of many small ones carry in a secret's place.
const corpus = [
  // supabase, docker/.env.example
  "your-super-secret-and-long-postgres-password",
  "your-super-secret-jwt-token-with-at-least-32-characters-long",
  "this_password_is_insecure_and_should_be_updated",
  "your-32-character-encryption-key",
  "your-encryption-key-32-chars-min",
  "your-super-secret-and-long-logflare-key-public",
  "your-super-secret-and-long-logflare-key-private",
  "sk-proj-xxxxxxxx",
  "fake_mail_password",
  "stub",
  "secret1234",
  // infisical
  "example",
  // twenty
  "replace_me_with_a_random_string_access",
  "replace_me_with_a_random_string_login",
  "replace_me_with_google_client_secret",
  "replace_me_with_front_chat_verification_secret",
  "REPLACE_ME_WITH_A_RANDOM_UUID",
  // nestjs-boilerplate
  "secret",
  "secret_for_refresh",
  "secret_for_forgot",
  "secret_for_confirm_email",
  // documenso
  "CAFEBABE",
  "DEADBEEF",
  "password",
  "test_Password123",
  // plane
  "secret-key",
  "access-key",
  "password123",
  // novu
  "<ENCRYPTION_KEY_MUST_BE_32_LONG>",
  "LOCAL_ONLY_CHANGE_ME",
  "test",
  // dify
  "difyai123456",
  // dub
  "unused",
  "smtpPassword",
  // LibreChat
  "user_provided",
  // others
  "your_super_secret_jwt_key_here_make_it_long_and_random",
  "your_supabase_anon_key_here",
  "change-this-secret",
  "my-secret",
  "your_access_secret_here",
  "your_refresh_secret_here",
  "fallback-secret-change-in-production",
  "your-super-secret-jwt-key-change-this-in-production",
  "<paste-the-generated-secret-here>",
  "sk_test_your_stripe_secret_key_here",
  "whsec_your_webhook_secret_here",
  "AC_your_twilio_account_sid_here",
  "your-32-character-secret-key-minimum",
  "sk_test_51...",
  "whsec_...",
  "SESSION_SECRET",
  "ENCRYPTION_SECRET",
  "CHANGE_THIS_TO_A_SECURE_RANDOM_STRING_BEFORE_PRODUCTION",
  "your-google-api-key",
  "supersecretkey",
  "your_app_password_here",
  "your_random_secret_here_minimum_32_characters",
  "replace_with_lengthy_secure_hex",
  "${JWT_SECRET}",
  "{{ jwt_secret }}",
  "changeme",
  "ChangeMe123!",
  "xxxxxxxxxxxxxxxx",
  "XXXXXXXX-XXXX",
  "0000000000000000",
  "1234567890",
  "qwerty123",
  "admin",
  "postgres",
  "api_key",
  "RANDOM_STRING",
  "insert-key-here",
];

describe("what examples carry in a secret's place", () => {
  test.each(corpus)("%j is a placeholder", (text) => {
    expect(isPlaceholder(text)).toBe(true);
  });

  test("is sampled widely enough to mean something", () => {
    expect(new Set(corpus).size).toBeGreaterThanOrEqual(40);
  });
});

describe("what isn't one", () => {
  test.each([
    // Keys of vendors, whose prefixes are words.
    `secret_${randomText("a").replaceAll(/\W/g, "0")}`,
    `ghp_${randomText("b").replaceAll(/\W/g, "0")}`,
    `sk_live_${randomText("c").replaceAll(/\W/g, "0")}`,
    `xoxb-123456789012-${randomText("d").replaceAll(/\W/g, "0")}`,
    "correct-horse-battery-staple",
    "Tr0ub4dor&3",
    "длинная фраза из слов",
    "長い秘密の言葉",
    "<key><value>b7Kq0zXv</value></key>",
    "3f1c9a7e-5b2d-4c8e-9f6a-1d7b3e5c9a2f",
    "2718281828459045",
    '{"type":"service_account","project_id":"x"}',
  ])("%j is none", (text) => {
    expect(isPlaceholder(text)).toBe(false);
  });

  test("no random text of any usual alphabet is one", () => {
    for (let seed = 0; seed < 2000; seed++) {
      const base64 = randomText(String(seed));
      const bytes = Buffer.from(base64, "base64");
      const letters = Array.from(bytes, (byte) => String.fromCharCode(97 + (byte % 26))).join("");
      for (const text of [base64, bytes.toString("base64url"), bytes.toString("hex"), letters, letters.slice(0, 16)]) {
        expect(isPlaceholder(text) && text).toBe(false);
      }
    }
  });

  test("no text takes long to tell", () => {
    for (const part of ["-", "a-", "key", "key_", "<", "{", "x", "1", "é", "your"]) {
      expect(isPlaceholder(`${part.repeat(100_000)}!a1b`)).toBe(part === "x");
    }
  });
});
