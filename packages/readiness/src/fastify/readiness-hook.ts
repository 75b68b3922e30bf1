import type { RequestLike } from "../answer/request.ts";
import type { Readiness } from "../readiness.ts";
import type { ResponseLike } from "../serving/response.ts";

/** A hook `onRequest` of Fastify. */
export type ReadinessHook = (
  request: { readonly raw: RequestLike },
  reply: { readonly raw: ResponseLike; hijack(): unknown },
  next: () => void,
) => void;

/** Serves the groups of `readiness` at their paths; Fastify is told to leave those responses alone. */
export function readinessHook(readiness: Pick<Readiness, "serve">): ReadinessHook {
  return (request, reply, next) => {
    if (readiness.serve(request.raw, reply.raw)) reply.hijack();
    else next();
  };
}
