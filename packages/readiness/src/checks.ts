export { eventLoopCheck } from "./checks/event-loop.ts";
export type { DelayHistogram, EventLoopCheckOptions } from "./checks/event-loop.ts";
export { postgresCheck } from "./checks/postgres.ts";
export type { PostgresCheckOptions, PostgresConnection } from "./checks/postgres.ts";
export { redisCheck } from "./checks/redis.ts";
export type { RedisCheckOptions, RedisClient } from "./checks/redis.ts";
