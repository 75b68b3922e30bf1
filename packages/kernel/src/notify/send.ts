import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { withDeadline } from "../deadline.ts";
import { durationMs, durationProblem } from "../duration.ts";
import type { Duration } from "../duration.ts";
import { LuneoError } from "../error.ts";
import { errorName } from "../error-causes.ts";
import type { Problem } from "../error.ts";
import { createRedactor } from "../redactor.ts";
import type { Notice } from "./notice.ts";
import { post } from "./post.ts";
import type { Fetch } from "./post.ts";
import { redactNotice } from "./redact-notice.ts";

/** Why a notifier could not be made (`NOTIFIER_REFUSED`) or a notice was not delivered (`NOTICE_NOT_DELIVERED`). */
export class NotifyError extends LuneoError {
  override readonly name = "NotifyError";
}

/** How notices are sent. */
export interface NotifierOptions {
  /** The webhook's address, a secret: no error ever holds it. Either this or `readUrl`. */
  readonly url?: string | undefined;
  /** Reads the address, anew for each notice: for example from a file, so that it can be rotated. */
  readonly readUrl?: ((context: { readonly signal: AbortSignal }) => string | PromiseLike<string>) | undefined;
  /** Makes the body: `slackMessage`, `discordMessage`, `jsonMessage` or one of your own. */
  readonly render: (notice: Notice) => unknown;
  /** What posts it, for example `globalThis.fetch`. */
  readonly fetch: Fetch;
  /**
   * How long a notice may take in all, waits and retries included.
   * @defaultValue "10s"
   */
  readonly timeout?: Duration | undefined;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock | undefined;
  /** Learns which notice was not delivered and why; by default nobody does. */
  readonly onError?: ((error: NotifyError, notice: Notice) => void | Promise<void>) | undefined;
  /** Passed over every text of a notice; what looks like a secret and the address itself are hidden anyway. */
  readonly redact?: ((text: string) => string) | undefined;
}

/**
 * Makes a `Notify` that posts to a webhook: it never throws, and is done when its time is up.
 *
 * What could not be taken (429, 5xx, no answer) is sent again, three times in all at most and after a 429 only once, no
 * sooner than `Retry-After` asks and never past the deadline. A notice can therefore arrive twice. The process is kept
 * alive for it, and so for `timeout` at most.
 *
 * @throws NotifyError `NOTIFIER_REFUSED` when options are wrong, with everything that is wrong with them
 */
export function createNotifier(options: NotifierOptions): (notice: Notice) => Promise<void> {
  const problems = problemsOf(options);
  if (problems.length > 0) throw new NotifyError({ code: "NOTIFIER_REFUSED", problems });
  const { timeout = "10s", clock = systemClock } = options;
  const timeoutMs = durationMs(timeout, "timeout");

  return async (notice) => {
    const reasons: string[] = [];
    try {
      const endMs = clock.monotonic() + timeoutMs;
      const work = (signal: AbortSignal) => deliver(notice, options, { clock, endMs, signal }, reasons);
      if (await withDeadline(work, { timeoutMs, what: "delivery", clock, keepAlive: true })) return;
    } catch {
      // Nothing of the work throws, so this is the deadline.
      reasons.push(`its ${timeout} were up`);
    }
    const message = `A notice was not delivered: ${reasons.join(", then ")}.`;
    tell(options, new NotifyError({ code: "NOTICE_NOT_DELIVERED", message }), notice);
  };
}

async function deliver(
  notice: Notice,
  { url = "", readUrl = () => url, render, redact, fetch }: NotifierOptions,
  time: { readonly clock: Clock; readonly endMs: number; readonly signal: AbortSignal },
  reasons: string[],
): Promise<boolean> {
  let doing = "read the address";
  try {
    const address = (await readUrl({ signal: time.signal })).trim();
    if (!isWebAddress(address)) {
      reasons.push("the address that was read is no http or https URL");
      return false;
    }
    doing = "render it";
    const hide = createRedactor({ secrets: secretsOf(address) });
    const clean = redactNotice(notice, (text) => hide(redact === undefined ? text : redact(text)));
    const body = JSON.stringify(render(clean));
    doing = "post it";
    return await post({ address, body, fetch, hide, ...time, onFailure: (reason) => reasons.push(reason) });
  } catch (error) {
    reasons.push(`could not ${doing} (${errorName(error)})`);
    return false;
  }
}

function tell({ onError }: NotifierOptions, error: NotifyError, notice: Notice): void {
  try {
    // Not waited for: the notifier's own deadline is over.
    Promise.resolve(onError?.(error, notice)).catch(() => {});
  } catch {
    // Who is to be told of a failure is the last one who could be told.
  }
}

function problemsOf({ url, readUrl, render, fetch, timeout = "10s" }: NotifierOptions): Problem[] {
  const problems: Problem[] = [];
  const refuse = (what: string, fix: string): void => void problems.push({ code: "INVALID_OPTION", what, fix });
  if ((url === undefined) === (readUrl === undefined)) {
    refuse("one of `url` and `readUrl` is needed, and only one", "Give the address, or a function that reads it.");
  } else if (url !== undefined && !isWebAddress(url)) {
    // Not shown: it may be a secret with a typing error.
    refuse("`url` is no http or https URL", "Give it whole, without a user and a password.");
  } else if (readUrl !== undefined && typeof readUrl !== "function") {
    refuse("`readUrl` must be a function", "Give a function that returns the address.");
  }
  if (typeof render !== "function") refuse("`render` must be a function", "Give `slackMessage`, for example.");
  if (typeof fetch !== "function") refuse("`fetch` must be a function", "Give `globalThis.fetch`, for example.");
  const timeoutProblem = durationProblem(timeout, "timeout", { atLeastMs: 1 });
  return timeoutProblem === undefined ? problems : [...problems, timeoutProblem];
}

function isWebAddress(address: unknown): boolean {
  if (typeof address !== "string" || /\s/.test(address) || !URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

/** The address, and whatever in it is long enough to be what lets one post. */
function secretsOf(address: string): string[] {
  const { href, pathname, searchParams } = new URL(address);
  const parts = [...pathname.split("/"), ...searchParams.values()].filter((part) => part.length >= 16);
  return [address, href, ...parts];
}
