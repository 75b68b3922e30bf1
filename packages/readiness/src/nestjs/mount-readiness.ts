import type { HttpAdapterHost } from "@nestjs/core";
import { readinessRouter } from "../express.ts";
import { readinessHook } from "../fastify/readiness-hook.ts";
import type { Readiness } from "../readiness.ts";

/** What is needed of Fastify where it has no middleware. */
interface FastifyInstance {
  readonly use?: unknown;
  addHook(name: "onRequest", hook: ReturnType<typeof readinessHook>): unknown;
}

/** Puts readiness before whatever is put into the application from now on, on Express and on Fastify. */
export function mountReadiness(adapter: HttpAdapterHost["httpAdapter"], readiness: Pick<Readiness, "serve">): void {
  if (adapter.getType() === "fastify") {
    const fastify = adapter.getInstance<FastifyInstance>();
    // With `skipMiddie` there is none; else middleware is asked before every hook that is added from now on.
    if (fastify.use === undefined) return void fastify.addHook("onRequest", readinessHook(readiness));
  }
  adapter.use(readinessRouter(readiness));
}
