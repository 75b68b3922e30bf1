import { requestFailure } from "./request-failure.ts";

/**
 * The part of `fetch` that checks need; the global one is one. It may be called again after it failed, but is never
 * called by one check while its last call is pending. It must give up when the signal aborts.
 */
export type HttpFetch = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly redirect: "manual";
    readonly signal: AbortSignal;
  },
) => PromiseLike<HttpAnswer>;

/** What comes back; a `Response` is one. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: {
    getReader(): {
      read(): PromiseLike<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
      cancel(): PromiseLike<unknown>;
    };
  } | null;
}

/** One request. */
export interface ExchangeOptions {
  readonly fetch: HttpFetch | undefined;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How much of the body is read; of a longer one the rest is never fetched. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Texts that no error may hold. */
  readonly secrets: readonly string[];
}

/**
 * Asks once, follows no redirect, and leaves no body behind, because a connection whose body nobody reads can be neither
 * used again nor closed.
 *
 * @throws ReadinessError with the code of what went wrong ("ECONNREFUSED"), or `REQUEST_FAILED`
 */
export async function exchange(options: ExchangeOptions): Promise<{ readonly status: number; readonly text: string }> {
  const { fetch = globalThis.fetch, url, method, headers, maxBytes, signal, secrets } = options;
  try {
    const { status, body } = await fetch(url, { method, headers: { ...headers }, redirect: "manual", signal });
    return { status, text: body === null ? "" : await readUpTo(maxBytes, body) };
  } catch (error) {
    throw requestFailure(error, secrets);
  }
}

async function readUpTo(maxBytes: number, body: HttpAnswer["body"] & {}): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return text;
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      return text;
    }
    text += decoder.decode(value, { stream: true });
  }
}
