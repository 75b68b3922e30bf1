import { defineEnv, int, keyRing, port, postgresUrl, redisUrl, secret, sentryDsn, text } from "@luneo/env-guard";

/** What this service needs from its environment. Pure: reads nothing, so programs can import it anywhere. */
export const definition = defineEnv({
  vars: {
    PORT: port().default(3000).describe("HTTP port"),
    DATABASE_URL: postgresUrl().describe("The orders database"),
    DB_POOL_MAX: int({ min: 1, max: 100 }).default(10).describe("Connections of this replica"),
    REDIS_URL: redisUrl().describe("Counts the orders of the day"),
    JWT_SECRET: keyRing({ maxTokenTtl: "30d", rotateEvery: "90d" }).describe("Signs the receipts of orders"),
    RECEIPT_SECONDS: int({ min: 1, max: 30 * 86_400 })
      .default(30 * 86_400)
      .describe("How long a receipt shows its order"),
    HEALTH_TOKEN: secret().describe("Shows operators what each check of health says"),
    SLACK_WEBHOOK_URL: secret({ minBits: 0 }).optional().describe("Is told when a dependency dies and returns"),
    RAILWAY_GIT_COMMIT_SHA: text().optional().describe("The release, which /healthz tells; set by Railway"),
    RAILWAY_DEPLOYMENT_ID: text().optional().describe("The deployment, which /healthz tells; set by Railway"),
    SENTRY_DSN: sentryDsn().requiredIn("production", "staging").describe("Where errors are reported"),
  },
  environment: { from: ["APP_ENV", "RAILWAY_ENVIRONMENT_NAME", "NODE_ENV"], unknown: "production" },
});
