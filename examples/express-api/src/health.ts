import { type PoolMonitor, poolSaturationCheck } from "@luneo/db-pool-metrics";
import { bearer, createReadiness, type Readiness } from "@luneo/readiness";
import { diskSpaceCheck, eventLoopCheck, memoryCheck, redisCheck } from "@luneo/readiness/checks";
import { createNotifier, type Notices, notifyTransitions, slackMessage } from "@luneo/readiness/notify";
import { pgCheck } from "@luneo/readiness/pg";
import type { Redis } from "ioredis";
import type { Pool } from "pg";
import { env } from "./env.ts";

export interface Connections {
  readonly pool: Pool;
  readonly monitor: PoolMonitor;
  readonly redis: Redis;
}

export interface Health {
  readonly readiness: Readiness;
  /** To be closed at the end, so that the last of them are still told; undefined where nobody is to be told. */
  readonly notices: Notices | undefined;
}

/** What the service can't do its work without, who may know why it is ill, and who is told. */
export function createHealth({ pool, monitor, redis }: Connections): Health {
  const readiness = createReadiness({
    checks: [
      eventLoopCheck(),
      // Without Postgres no order can be taken, so nobody should be sent here; without Redis only a counter is missing.
      pgCheck(env.DATABASE_URL, { impact: { ready: "critical" }, pool: () => pool, reconnectWithin: "2s" }),
      redisCheck(redis),
      diskSpaceCheck({ path: "/" }),
      memoryCheck(),
      poolSaturationCheck(monitor), // in no group: a busy pool is for people to look at, not for a router to flee from
    ],
    groups: {
      live: ["event-loop"],
      ready: ["postgres", "redis"],
      deploy: ["postgres", "redis", "disk-space", "memory"],
    },
    defaults: { interval: "1s" },
    details: { authorize: bearer(env.HEALTH_TOKEN) },
    release: { version: env.RAILWAY_GIT_COMMIT_SHA, id: env.RAILWAY_DEPLOYMENT_ID },
    onTransition: ({ subject, name, from, to }) => console.warn(`${subject} ${name}: ${from} → ${to}`),
    onError: (error, source) => console.error(`${source}:`, error),
  });
  if (env.SLACK_WEBHOOK_URL === undefined) return { readiness, notices: undefined };
  const notify = createNotifier({ url: env.SLACK_WEBHOOK_URL, render: slackMessage, fetch });
  return { readiness, notices: notifyTransitions(readiness, { source: "orders-api", notify }) };
}
