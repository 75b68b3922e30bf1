import type { Readiness, ResponseLike } from "../src/index.ts";

/** What a request was answered. */
export interface Recorded {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Asks `readiness` without HTTP; undefined when the path isn't one of its own. */
export function ask(readiness: Pick<Readiness, "serve">, url: string, method = "GET"): Recorded | undefined {
  const recorded = { statusCode: 0, headers: {} as Record<string, string>, body: "", ended: false };
  const response: ResponseLike = {
    headersSent: false,
    writeHead(statusCode, headers) {
      recorded.statusCode = statusCode;
      for (let index = 0; index < headers.length; index += 2) {
        recorded.headers[String(headers[index]).toLowerCase()] = String(headers[index + 1]);
      }
    },
    end(body) {
      recorded.body = body === undefined ? "" : Buffer.from(body).toString();
      recorded.ended = true;
    },
  };
  if (!readiness.serve({ method, url }, response)) return undefined;
  if (!recorded.ended) throw new Error("The response has not ended when `serve` returned.");
  return recorded;
}
