import { createHash } from "node:crypto";
import type { Act } from "../act.ts";
import { answers, startApi } from "../api-process.ts";
import { countRuns, leakedRuns } from "../secret-runs.ts";

const badEnvironment = (databaseUrl: string, redisUrl: string): Record<string, string> => ({
  RAILWAY_ENVIRONMENT_NAME: "production",
  NODE_ENV: "development",
  PORT: "0",
  DB_POOL_MAX: "1_000",
  DATABSE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  JWT_SECRET: "changeme-changeme-changeme-changeme",
  HEALTH_TOKEN: createHash("sha256").update("operators").digest("base64"),
  JWT_SECRET_PREVIOUS: createHash("sha256").update("last year's").digest("base64"),
});

/** What a person must find in the error: the problem, and something to do about it. */
const expected = [
  { problem: "SENTRY_DSN is missing", names: ["SENTRY_DSN"] },
  { problem: "JWT_SECRET is a placeholder", names: ["JWT_SECRET", "placeholder"] },
  { problem: "DATABSE_URL is a typo", names: ["DATABSE_URL", "DATABASE_URL"] },
  { problem: "DB_POOL_MAX is no number", names: ["DB_POOL_MAX", "whole number"] },
  { problem: "NODE_ENV contradicts the platform", names: ["NODE_ENV", "RAILWAY_ENVIRONMENT_NAME"] },
  { problem: "JWT_SECRET_PREVIOUS has no end", names: ["_PREVIOUS_EXPIRES_AT"] },
];

export const bootRefused: Act = {
  number: 1,
  title: "Boot refused",
  promise: "A bad environment is refused at once: all problems, each with its fix, and never a value",
  async play(stage) {
    const { postgres, redis } = await stage.servers();
    const bad = badEnvironment(postgres.url, redis.url);
    const refused = await startApi(bad);
    stage.onClose(() => refused.stop());
    const ending = await stage.within(refused.ended, 20_000, "The API did not end although its environment is bad");
    const refusedMs = performance.now() - refused.startedAt;
    const message = refused.output();

    const named = expected.filter(({ names }) => names.every((name) => message.includes(name)));
    const secrets = [bad["JWT_SECRET_PREVIOUS"]!, new URL(postgres.url).password, bad["JWT_SECRET"]!].filter(Boolean);
    const leaked = leakedRuns(secrets, message);

    const api = await stage.startApi();
    await answers(api.process, `${api.url}/readyz`, { timeoutMs: 20_000, signal: stage.signal });
    const readyMs = performance.now() - api.process.startedAt;

    return {
      verdicts: [
        {
          promised: "The boot is refused, before anything connects",
          measured: `${ending} after ${refusedMs.toFixed(0)} ms`,
          met: ending !== "exited with code 0",
        },
        {
          promised: "All six problems at once",
          measured: `${named.length} of ${expected.length}: ${named.map(({ problem }) => problem).join(", ")}`,
          met: named.length === expected.length,
        },
        {
          promised: "No part of a secret in the message",
          measured: `${leaked.length} runs of six characters found, of ${countRuns(secrets)}`,
          met: leaked.length === 0,
        },
        { promised: "Corrected, it boots", measured: `ready after ${readyMs.toFixed(0)} ms`, met: true },
      ],
      transcript: { title: "What the operator sees", text: message.trim() },
    };
  },
};
