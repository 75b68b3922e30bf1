import type { GroupReport } from "./report.ts";

/** A response ready to be written: nothing is computed per request. */
export interface Answer {
  readonly statusCode: 200 | 503;
  /** Names and values in turn, as `writeHead` takes them fastest. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/** Renders what the public may know, the status, in the form of `application/health+json`. */
export function renderAnswer(status: GroupReport["status"]): Answer {
  const body = Buffer.from(JSON.stringify({ status }));
  return Object.freeze({
    statusCode: status === "fail" ? 503 : 200,
    headers: Object.freeze([
      "Content-Type",
      "application/health+json",
      "Cache-Control",
      "no-store",
      "Content-Length",
      String(body.length),
    ]),
    body,
  });
}
