import type { Clock } from "../clock.ts";
import { errorName } from "../error-causes.ts";
import { pause } from "../pause.ts";
import { fitText, oneLine } from "./fit-text.ts";

/** The part of `fetch` that is needed; it must heed the signal, and may be called again with the same request. */
export type Fetch = (url: string, request: FetchRequest) => PromiseLike<FetchAnswer>;

export interface FetchRequest {
  readonly method: "POST";
  readonly headers: Record<string, string>;
  readonly body: string;
  /** A notice goes to the address it was meant for, or nowhere. */
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** The part of a `Response` that is needed. */
export interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AnswerBody | null;
}

/** The part of a `ReadableStream` of bytes that is needed; it must fail when the signal of its request aborts. */
export interface AnswerBody {
  cancel(): Promise<void>;
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}

/** What is posted, and how. */
export interface Delivery {
  readonly address: string;
  readonly body: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** When it must be over, by `clock.monotonic()`. */
  readonly endMs: number;
  readonly signal: AbortSignal;
  /** Passed over what the server answers: it may echo the address. */
  readonly hide: (text: string) => string;
  /** Learns of each failed attempt, in words without a secret. */
  readonly onFailure: (reason: string) => void;
}

interface Failure {
  readonly reason: string;
  /** Left out when there was no answer. */
  readonly status?: number;
  readonly retryAfterMs?: number | undefined;
}

const MOST_ATTEMPTS = 3;
const FIRST_WAIT_MS = 500;
/** Of what a server says to a notice it does not take; it may go on for ever. */
const MOST_ANSWER_BYTES = 4096;

/** Posts until it is taken, is refused for good or there is no time for another attempt; true when it was taken. */
export async function post(delivery: Delivery): Promise<boolean> {
  const { clock, endMs, signal, onFailure } = delivery;
  let wasLimited = false;
  for (let attempt = 1; ; attempt += 1) {
    const failure = await attemptOnce(delivery);
    if (failure === undefined) return true;
    onFailure(failure.reason);
    const { status = 500, retryAfterMs = FIRST_WAIT_MS * 2 ** (attempt - 1) } = failure;
    const isLimited = status === 429;
    if (attempt === MOST_ATTEMPTS || (isLimited ? wasLimited : status < 500)) return false;
    wasLimited ||= isLimited;
    if (clock.monotonic() + retryAfterMs >= endMs) {
      onFailure(`no time to wait ${Math.ceil(retryAfterMs / 1000)} s`);
      return false;
    }
    await pause(clock, retryAfterMs, { signal });
    if (signal.aborted) return false;
  }
}

async function attemptOnce({ address, body, fetch, clock, signal, hide }: Delivery): Promise<Failure | undefined> {
  const headers = { "content-type": "application/json" };
  try {
    const answer = await fetch(address, { method: "POST", headers, body, redirect: "manual", signal });
    if (answer.ok) {
      // Unread, it would hold its connection; whether that succeeds says nothing about the notice.
      answer.body?.cancel().catch(() => {});
      return undefined;
    }
    const told = fitText(hide(oneLine(await beginning(answer.body))), 80);
    return {
      reason: `HTTP ${answer.status}${told === "" ? "" : ` ${told}`}`,
      status: answer.status,
      retryAfterMs: retryAfterMs(answer.headers.get("retry-after"), clock.now()),
    };
  } catch (error) {
    return { reason: errorName(error) };
  }
}

/** What an answer begins with; the rest is left where it is. */
async function beginning(body: AnswerBody | null): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const bytes = new Uint8Array(MOST_ANSWER_BYTES);
  let size = 0;
  try {
    while (size < MOST_ANSWER_BYTES) {
      const { done, value = new Uint8Array() } = await reader.read();
      if (done) break;
      const part = value.subarray(0, MOST_ANSWER_BYTES - size);
      bytes.set(part, size);
      size += part.length;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
  return new TextDecoder().decode(bytes.subarray(0, size));
}

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after; Slack and Discord send seconds. */
function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const ms = Number.isNaN(Number(header)) ? Date.parse(header) - nowMs : Number(header) * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}
