import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers whether a request may see something; only `true` is a yes: a throw or a rejection is a no. */
export type Authorize<Request> = (request: Request) => boolean | PromiseLike<boolean>;

/** Answers authorised readers with what `content` gives at that moment, as JSON that nobody stores; all others with nothing. */
export function guardedJson<Request extends IncomingMessage>(
  authorize: Authorize<Request>,
  content: () => unknown,
): (request: Request, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    const isAllowed = await isAuthorized(authorize, request);
    response.statusCode = isAllowed ? (isRead ? 200 : 405) : 403;
    response.setHeader("Content-Type", "application/json; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    if (isAllowed && !isRead) response.setHeader("Allow", "GET, HEAD");
    const body = isAllowed && isRead ? content() : {};
    response.end(request.method === "HEAD" ? undefined : JSON.stringify(body));
  };
}

async function isAuthorized<Request>(authorize: Authorize<Request>, request: Request): Promise<boolean> {
  try {
    // Strictly, since who writes JavaScript may return anything.
    const answer: unknown = await authorize(request);
    return answer === true;
  } catch {
    return false;
  }
}
