import type { TestProject } from "vitest/node";
import { findProgram } from "./program.ts";
import { startPostgres } from "./postgres.ts";
import { startRedis } from "./redis.ts";

declare module "vitest" {
  /** What `inject` gives to tests named `*.services.test.ts`. */
  export interface ProvidedContext {
    /** A Postgres that all of them share: work in a schema or table of your own. */
    readonly postgresUrl: string;
    /** A Redis that all of them share: prefix your keys. */
    readonly redisUrl: string;
  }
}

/**
 * Starts the servers that tests share, once for the whole run, if it has a test that needs one.
 *
 * Throws ServiceMissing, which fails the run, where a server can't be had.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { state, config } = project.vitest;
  const needsServices = config.watch || state.getPaths().some((path) => path.endsWith(".services.test.ts"));
  if (!needsServices) return async () => undefined;

  const startedAt = performance.now();
  const starting = [startPostgres(), startRedis()] as const;
  const stop = async (): Promise<void> => {
    await Promise.all(
      starting.map((server) =>
        server.then(
          (up) => up.stop(),
          () => undefined,
        ),
      ),
    );
  };
  try {
    // promtool is fetched here, where no test's deadline runs.
    const [postgres, redis] = await Promise.all([...starting, findProgram("promtool")]);
    project.provide("postgresUrl", postgres.url);
    project.provide("redisUrl", redis.url);
  } catch (error) {
    await stop();
    throw error;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(`• services: Postgres and Redis are up (${seconds} s)\n`);
  return stop;
}
