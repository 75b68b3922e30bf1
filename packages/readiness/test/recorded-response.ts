import type { Readiness, RequestLike, ResponseLike } from "../src/index.ts";

/** What a request was answered. */
export interface Recorded {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Asks `readiness` without HTTP; undefined when the path isn't one of its own. */
export function ask(
  readiness: Pick<Readiness, "serve">,
  url: string,
  method = "GET",
  headers: NonNullable<RequestLike["headers"]> = {},
): Recorded | undefined {
  const recorded = { statusCode: 0, headers: {} as Record<string, string>, body: "", ended: false };
  const response: ResponseLike = {
    headersSent: false,
    writeHead(statusCode, headers) {
      recorded.statusCode = statusCode;
      for (const [name, value] of Object.entries(headers)) recorded.headers[name.toLowerCase()] = value;
    },
    end(body?: string) {
      recorded.body = body ?? "";
      recorded.ended = true;
    },
  };
  if (!readiness.serve({ method, url, headers }, response)) return undefined;
  if (!recorded.ended) throw new Error("The response has not ended when `serve` returned.");
  return recorded;
}
