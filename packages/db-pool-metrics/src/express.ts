import type { IncomingMessage, ServerResponse } from "node:http";
import type { PoolMonitor } from "./pool-monitor.ts";
import { PoolSettingsError } from "./pool-settings-error.ts";

/** Who may see the {@link poolStatusHandler}. */
export interface PoolStatusOptions<Request extends IncomingMessage = IncomingMessage> {
  /** Answers whether this request may see the pools; a throw or a rejection is a no. Required. */
  readonly authorize: (request: Request) => boolean | PromiseLike<boolean>;
}

/**
 * Answers how the pools are, as `{ pools: PoolSnapshot[] }`: for Express 4 and 5 and `node:http`.
 *
 * @throws PoolSettingsError `POOL_OPTIONS_REFUSED` without an `authorize`
 * @example
 * app.get("/internal/pools", poolStatusHandler([monitor], { authorize: (request) => isOperator(request) }));
 */
export function poolStatusHandler<Request extends IncomingMessage = IncomingMessage>(
  monitors: readonly PoolMonitor[],
  { authorize }: PoolStatusOptions<Request>,
): (request: Request, response: ServerResponse) => Promise<void> {
  if (typeof authorize !== "function") {
    const what = "`authorize` must be a function: how busy your database is, is nobody's business";
    const problems = [{ code: "NO_AUTHORIZE", what, got: typeof authorize, fix: "Return true to those who may know." }];
    throw new PoolSettingsError({ code: "POOL_OPTIONS_REFUSED", problems });
  }
  return async (request, response) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    const isAllowed = await isAuthorized(authorize, request);
    response.statusCode = isAllowed ? (isRead ? 200 : 405) : 403;
    response.setHeader("Content-Type", "application/json; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    if (isAllowed && !isRead) response.setHeader("Allow", "GET, HEAD");
    const body = isAllowed && isRead ? { pools: monitors.map((monitor) => monitor.snapshot()) } : {};
    response.end(request.method === "HEAD" ? undefined : JSON.stringify(body));
  };
}

async function isAuthorized<Request>(
  authorize: (request: Request) => boolean | PromiseLike<boolean>,
  request: Request,
): Promise<boolean> {
  try {
    // Strictly, since who writes JavaScript may return anything.
    const answer: unknown = await authorize(request);
    return answer === true;
  } catch {
    return false;
  }
}
