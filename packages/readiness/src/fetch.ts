import type { Readiness } from "./readiness.ts";
import { needReadiness } from "./serving/needed-readiness.ts";

/** Answers a request whose path is that of a group; undefined when it is not. */
export type ReadinessFetch = (request: Request) => Promise<Response | undefined>;

/**
 * Serves the groups of `readiness` where requests and responses are those of `fetch`: Hono, Elysia, Next.js, Bun, Deno.
 *
 * @throws ReadinessError `READINESS_REFUSED` for what is no readiness
 *
 * @example
 * const health = readinessFetch(readiness);
 * export default { fetch: async (request: Request) => (await health(request)) ?? app.fetch(request) };
 */
export function readinessFetch(readiness: Pick<Readiness, "answer">): ReadinessFetch {
  needReadiness("readinessFetch", readiness, "answer");
  return async (request) => {
    const answer = await readiness.answer({
      method: request.method,
      url: targetOf(request.url),
      // Read by few, and costly to make.
      get headers() {
        return Object.fromEntries(request.headers);
      },
    });
    if (answer === undefined) return undefined;
    const { statusCode: status, headers, body } = answer;
    return new Response(request.method === "HEAD" ? null : body, { status, headers });
  };
}

/** What a server would have read of the URL: the path and the query. */
function targetOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
