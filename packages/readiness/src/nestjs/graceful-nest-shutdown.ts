import type { INestApplication, INestApplicationContext } from "@nestjs/common";
import { ReadinessError } from "../readiness-error.ts";
import type { Readiness } from "../readiness.ts";
import { gracefulShutdown } from "../shutdown/graceful-shutdown.ts";
import type { GracefulShutdown } from "../shutdown/graceful-shutdown.ts";
import type { ShutdownOptions } from "../shutdown/shutdown-options.ts";
import type { StoppableServer } from "../shutdown/stoppable-server.ts";
import { READINESS } from "./readiness-token.ts";

/** An application of Nest, or a worker without HTTP. */
export type NestApplicationLike = INestApplicationContext & Partial<Pick<INestApplication, "getHttpServer">>;

/**
 * Ends a Nest application on a signal without losing a request: as `gracefulShutdown`, with the readiness and the server
 * of the application, whose `app.close()` is the first closer. So the hooks of its providers (`onModuleDestroy`, …) run
 * when no request is left that could need them; with `enableShutdownHooks` they run first.
 *
 * @throws ReadinessError `SHUTDOWN_REFUSED` when `enableShutdownHooks` was called, or is called later; or with all that is
 * wrong with the options
 *
 * @example
 * const app = await NestFactory.create(AppModule);
 * gracefulNestShutdown(app);
 * await app.listen(3000);
 */
export function gracefulNestShutdown(app: NestApplicationLike, options: ShutdownOptions = {}): GracefulShutdown {
  if (hasShutdownHooks(app)) throw refusal();
  const { closers = [] } = options;
  // It hands the signal to the hooks, which its type doesn't tell.
  const { close } = app as { close(this: unknown, signal: string): Promise<void> };
  const closeApp = (_: AbortSignal, reason: string): Promise<void> => close.call(app, reason);
  const shutdown = gracefulShutdown(
    app.get<Readiness>(READINESS, { strict: false }),
    app.getHttpServer === undefined ? [] : [app.getHttpServer() as StoppableServer],
    // What is no array is for the plan to refuse.
    { ...options, closers: Array.isArray(closers) ? [closeApp, ...closers] : closers },
  );
  // On the application itself: what `NestFactory` gives is a proxy that takes no assignments.
  Object.defineProperty(app, "enableShutdownHooks", {
    configurable: true,
    value() {
      throw refusal();
    },
  });
  return shutdown;
}

/** Nest keeps what listens to signals in a list, since version 12 in a map. */
function hasShutdownHooks(app: NestApplicationLike): boolean {
  const { activeShutdownSignals = [], shutdownCleanupRefs = new Map() } = app as unknown as {
    readonly activeShutdownSignals?: readonly unknown[];
    readonly shutdownCleanupRefs?: ReadonlyMap<unknown, unknown>;
  };
  return activeShutdownSignals.length > 0 || shutdownCleanupRefs.size > 0;
}

function refusal(): ReadinessError {
  return new ReadinessError({
    code: "SHUTDOWN_REFUSED",
    problems: [
      {
        code: "SIGNAL_OWNED_TWICE",
        what: "`gracefulNestShutdown` must be the only one to act on signals",
        got: "`enableShutdownHooks` beside it, which destroys providers while requests still need them",
        fix: "Leave `enableShutdownHooks` out: the hooks run all the same, after the last request.",
      },
    ],
  });
}
