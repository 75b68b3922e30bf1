import * as successor from "@prometheus-io/client";
import { renderText } from "@luneo/kernel/metrics/text";
import promClient from "prom-client";
import { expect, test } from "vitest";
import { defineEnv, secret, text } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { envMetrics } from "../src/metrics.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { token } from "./dated-values.ts";
import { problemsOf } from "./problems-of.ts";

const now = Date.parse("2026-11-22T00:00:00Z");
const day = 86_400_000;
const clock = { now: () => now };
const iso = (ms: number): string => new Date(ms).toISOString();
const lock = {
  version: 1 as const,
  secrets: { API_KEY: { rotatedAt: iso(now - 10 * day), rotateEvery: "90d" as const } },
};

const source = {
  NODE_ENV: "test",
  JWT_SECRET: "b8XcN1yK4zR7n5Uu3McS6d",
  JWT_SECRET_ID: "2026-11",
  JWT_SECRET_PREVIOUS: "c9YdP2zL5aS8o6Vv4NdT7e",
  JWT_SECRET_PREVIOUS_EXPIRES_AT: iso(Date.now() + day),
  ANON_KEY: token({ exp: 1_799_535_600 }),
  API_KEY: "d1ZeQ3aM6bT9p7Ww5OeU8f",
  OLD: "e2AfR4bN7cU1q8Xx6PfV9g",
  NAME: " spaced ",
};
const definition = defineEnv({
  vars: {
    JWT_SECRET: keyRing({ maxTokenTtl: "7d" }),
    ANON_KEY: secret(),
    API_KEY: secret(),
    OLD: secret(),
    GONE: secret().optional(),
    FALLBACK: secret().default("only for development"),
    NAME: text(),
  },
});

/** The samples of a source, without comments. */
function samples(metrics: ReturnType<typeof envMetrics>): string[] {
  return renderText(metrics.collect())
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

test("ages and rings are told in absolute times, by names only", () => {
  const text = samples(envMetrics(definition.load(source), { clock, lock }));
  expect(text).toEqual([
    'env_guard_secret_expiry_timestamp_seconds{name="ANON_KEY",source="jwt"} 1799535600',
    `env_guard_secret_rotated_timestamp_seconds{name="API_KEY"} ${(now - 10 * day) / 1000}`,
    `env_guard_secret_rotation_due_timestamp_seconds{name="API_KEY"} ${(now + 80 * day) / 1000}`,
    'env_guard_secret_age_unknown{name="JWT_SECRET"} 1',
    'env_guard_secret_age_unknown{name="ANON_KEY"} 0',
    'env_guard_secret_age_unknown{name="API_KEY"} 0',
    'env_guard_secret_age_unknown{name="OLD"} 1',
    'env_guard_secret_ring_keys{name="JWT_SECRET",role="current"} 1',
    'env_guard_secret_ring_keys{name="JWT_SECRET",role="next"} 0',
    'env_guard_secret_ring_keys{name="JWT_SECRET",role="previous"} 1',
    'env_guard_secret_kid_info{name="JWT_SECRET",role="current",kid="2026-11"} 1',
    'env_guard_secret_verifications_total{name="JWT_SECRET",role="current"} 0',
    'env_guard_secret_verifications_total{name="JWT_SECRET",role="next"} 0',
    'env_guard_secret_verifications_total{name="JWT_SECRET",role="previous"} 0',
    'env_guard_issues{code="TRIMMED",severity="warning"} 1',
  ]);
  expect(text.join("\n")).not.toMatch(/b8XcN1|c9YdP2|d1ZeQ3|e2AfR4|eyJ/);
});

test("what each role has verified is counted up to the scrape", () => {
  const env = definition.load(source);
  const metrics = envMetrics(env, { clock });
  const [current, previous] = env.JWT_SECRET.verificationKeys();
  metrics.collect();
  env.JWT_SECRET.countVerification(current!);
  env.JWT_SECRET.countVerification(previous!);
  env.JWT_SECRET.countVerification(previous!);
  expect(samples(metrics)).toContain('env_guard_secret_verifications_total{name="JWT_SECRET",role="previous"} 2');
  expect(samples(metrics)).toContain('env_guard_secret_verifications_total{name="JWT_SECRET",role="current"} 1');
});

test.each([
  ["prom-client", () => new promClient.Registry()],
  ["@prometheus-io/client", () => new successor.Registry()],
] as const)("%s shows them too", async (_client, createRegistry) => {
  const registry = createRegistry();
  envMetrics(definition.load(source), { clock, lock }).attach(registry);
  const text = await registry.metrics();
  expect(text).toContain('env_guard_secret_expiry_timestamp_seconds{name="ANON_KEY",source="jwt"} 1799535600');
  expect(text).toContain('env_guard_secret_kid_info{name="JWT_SECRET",role="current",kid="2026-11"} 1');
  expect(text).not.toMatch(/b8XcN1|c9YdP2|d1ZeQ3|e2AfR4|eyJ/);
});

test("a ring that is read anew shows its new label and no longer the old one", async () => {
  const changing: Record<string, string | undefined> = { ...source };
  const env = definition.load(changing);
  const metrics = envMetrics(env, { clock, lock });
  metrics.collect();
  Object.assign(changing, {
    JWT_SECRET: "f3BgS5cO8dV2r9Yy7QgW1h",
    JWT_SECRET_ID: "2026-12",
    ANON_KEY: "g4ChT6dP9eW3s1Zz8RhX2i",
  });
  await envGuard(env).refresh();
  const text = samples(metrics);
  expect(text).toContain('env_guard_secret_kid_info{name="JWT_SECRET",role="current",kid="2026-11"} 0');
  expect(text).toContain('env_guard_secret_kid_info{name="JWT_SECRET",role="current",kid="2026-12"} 1');
  expect(text).toContain('env_guard_secret_expiry_timestamp_seconds{name="ANON_KEY",source="jwt"} NaN');
  expect(text).toContain('env_guard_secret_age_unknown{name="ANON_KEY"} 1');
});

test("only what was loaded has metrics", () => {
  expect(problemsOf(() => envMetrics({}))).toMatchObject({ code: "ENV_ARGUMENT_INVALID" });
});
