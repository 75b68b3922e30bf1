// Not a test: what Stripe answers to the two questions the check asks, as its API reference and the types of its SDK
// have it. Keys are known by what they end with.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Stripe } from "stripe";
import { startWebServer } from "./web-server.ts";
import type { WebServer } from "./web-server.ts";

export const stripeKeys = {
  restricted: "rk_test_fakeRestricted",
  live: "rk_live_fakeLive",
  withoutPermission: "rk_test_fakeForbidden",
  expired: "rk_test_fakeExpired",
  unknown: "rk_test_fakeUnknown",
  limited: "rk_test_fakeLimited",
  broken: "rk_test_fakeBroken",
} as const;

const RATE_LIMITED =
  "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.";

export async function startFakeStripe(): Promise<WebServer> {
  return await startWebServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://stripe");
    const isKnown = request.method === "GET" && ["/healthcheck", "/v1/balance"].includes(pathname);
    const message = `Unrecognized request URL (${request.method}: ${pathname}).`;
    if (!isKnown) return refuse(response, 404, { message });
    if (pathname === "/v1/balance") return answerBalance(request, response);
    response.writeHead(200, { "content-type": "text/plain" }).end("apisrv.test\n");
  });
}

function answerBalance(request: IncomingMessage, response: ServerResponse): void {
  const { authorization = "", "stripe-version": version } = request.headers;
  if (authorization === "") return refuse(response, 401, { message: "You did not provide an API key." });
  // A version is optional, but one that there is must be one.
  if (version !== undefined && !/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(String(version))) {
    return refuse(response, 400, { message: `Invalid Stripe API version: ${String(version)}` });
  }
  const [, key = ""] = /^Bearer ((?:sk|rk)_(?:test|live)_\w+)$/.exec(authorization) ?? [];
  const masked = `${key.slice(0, 8)}${"*".repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`;
  const kind = Object.entries(stripeKeys).find(([, known]) => known === key)?.[0] ?? "unknown";
  if (kind === "limited") return refuse(response, 429, { message: RATE_LIMITED, code: "rate_limit" });
  if (kind === "broken") return refuse(response, 500, { message: "An unknown error occurred", type: "api_error" });
  if (kind === "unknown") return refuse(response, 401, { message: `Invalid API Key provided: ${masked}` });
  if (kind === "expired") {
    return refuse(response, 401, { message: `Expired API Key provided: ${masked}`, code: "api_key_expired" });
  }
  if (kind === "withoutPermission") {
    const lacks = `The provided key '${masked}' does not have the required permissions for this endpoint on account`;
    const needs = "Having the 'rak_balance_read' permission would allow this request to continue.";
    return refuse(response, 403, { message: `${lacks} 'acct_1fake'. ${needs}` });
  }
  const balance: Stripe.Balance = {
    object: "balance",
    available: [{ amount: 666_670, currency: "usd", source_types: { card: 666_670 } }],
    livemode: kind === "live",
    pending: [{ amount: 61_414, currency: "usd", source_types: { card: 61_414 } }],
  };
  send(response, 200, balance);
}

function refuse(
  response: ServerResponse,
  status: number,
  error: { message: string; code?: string; type?: string },
): void {
  send(response, status, { error: { type: "invalid_request_error", ...error } });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const headers = {
    "content-type": "application/json",
    "request-id": "req_fake",
    "stripe-version": "2026-01-01.basil",
  };
  response.writeHead(status, headers).end(JSON.stringify(body, undefined, 2));
}
