import type { IncomingMessage } from "node:http";
import type { Clock } from "@luneo/kernel/clock";
import { withDeadline } from "@luneo/kernel/deadline";

/** What a probe came to: an answer, its body undefined if it is too large, or the code of what went wrong instead. */
export type ProbeResult =
  | { readonly statusCode: number; readonly body: string | undefined }
  | { readonly statusCode?: undefined; readonly code: string };

/** How to probe. */
export interface ProbeOptions {
  readonly token: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** More than any honest answer; one that goes on for ever must not. */
const MOST_BYTES = 256 * 1024;
const CODE = /^[A-Z][A-Z0-9_]{1,50}$/;

/**
 * Asks once, on a connection of its own; never rejects and follows no redirect.
 *
 * Not by `fetch`, which refuses ports that browsers block (6000 is one), and keeps connections open, so that every
 * question behind a balancer would go to the same instance.
 */
export async function probe(url: URL, { token, timeoutMs, signal, clock }: ProbeOptions): Promise<ProbeResult> {
  try {
    const work = (own: AbortSignal): Promise<ProbeResult> => exchange(url, token, own);
    return await withDeadline(work, { timeoutMs, what: "an answer", signal, clock, keepAlive: true });
  } catch (error) {
    const { code } = (error ?? {}) as { readonly code?: unknown };
    if (code === "DEADLINE_EXCEEDED") return { code: "TIMEOUT" };
    return { code: typeof code === "string" && CODE.test(code) ? code : "REQUEST_FAILED" };
  }
}

async function exchange(url: URL, token: string | undefined, signal: AbortSignal): Promise<ProbeResult> {
  const { request } = url.protocol === "https:" ? await import("node:https") : await import("node:http");
  const headers = {
    accept: "application/health+json, application/json;q=0.9, */*;q=0.1",
    "user-agent": "luneo-readiness-wait",
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { agent: false, headers, signal }, resolve).on("error", reject).end();
  });
  const { statusCode = 0 } = response;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    // Leaving the loop lets go of the connection. Half a body could say the opposite of the whole.
    if (size > MOST_BYTES) return { statusCode, body: undefined };
  }
  return { statusCode, body: Buffer.concat(parts).toString("utf8") };
}
