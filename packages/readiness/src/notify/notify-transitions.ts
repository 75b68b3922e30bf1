import { systemClock } from "@luneo/kernel/clock";
import type { Clock } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import { withDeadline } from "@luneo/kernel/deadline";
import { parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import type { Notify } from "@luneo/kernel/notify/notice";
import { aClock, aDuration, aFunction, required } from "@luneo/kernel/option-checks";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import { optionProblems } from "@luneo/kernel/option-problems";
import type { CheckReport } from "../board/report.ts";
import { refuseProblems } from "../readiness-error.ts";
import type { Readiness } from "../readiness.ts";
import { checkNotice } from "./check-notice.ts";
import { createCheckTeller } from "./check-teller.ts";
import type { CheckTeller, Level } from "./check-teller.ts";

/** Who is told, and how often. */
export interface NotifyTransitionsOptions {
  /** Who tells it: the name of the service, "orders-api". */
  readonly source: string;
  /** What tells people: `createNotifier({ … })`, or a function of your own. Half a minute is waited for it. */
  readonly notify: Notify;
  /**
   * The least time between two notices that one check fails or warns; how it stands in the end is always told.
   *
   * @defaultValue "1m"
   */
  readonly atMostEvery?: Duration;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
  /** Told what `notify` threw, although it must not, and that it took too long; `source` is the check it was about. */
  readonly onError?: (error: unknown, source: string) => void;
}

/** Notices that are being told. */
export interface Notices extends AsyncDisposable {
  /** Tells what is still untold and ends; never rejects, and takes no longer than the notices under way. */
  close(): Promise<void>;
}

const NOTIFY_TIMEOUT_MS = 30_000;
const LEVELS: Readonly<Record<string, Level>> = { pass: "well", skipped: "well", warn: "warn", fail: "fail" };
const optionChecks: Readonly<Record<keyof NotifyTransitionsOptions, OptionCheck>> = {
  source: required(
    [(value) => typeof value === "string" && value.trim() !== "", "a text that is not empty"],
    'Give it the name of the service, like "orders-api".',
  ),
  notify: required(aFunction, "Make one with `createNotifier`."),
  atMostEvery: aDuration({ atLeastMs: 1000 }),
  clock: aClock(),
  onError: aFunction,
};

/**
 * Tells people when a check begins to fail or to warn, and when it is well again, under the same `dedupeKey`.
 *
 * A failure is as urgent as its impact: critical where a group fails with it, a warning where it degrades one, information
 * elsewhere. Drains, holds and what is not known tell nothing. Each process tells for itself: for many replicas, alert on
 * the metrics instead.
 *
 * @throws ReadinessError `NOTIFY_REFUSED` with all that is wrong with the options
 * @example
 * const notify = createNotifier({ url: env.SLACK_WEBHOOK_URL, render: slackMessage, fetch });
 * notifyTransitions(readiness, { source: "orders-api", notify });
 */
export function notifyTransitions(
  readiness: Pick<Readiness, "snapshot" | "on">,
  options: NotifyTransitionsOptions,
): Notices {
  refuseProblems("NOTIFY_REFUSED", optionProblems(options, optionChecks, { subject: "notifyTransitions" }));
  const { source, notify, atMostEvery = "1m", clock = systemClock, onError } = options;
  const atMostEveryMs = parseDuration(atMostEvery) as number;
  const tellers = new Map<string, CheckTeller>();
  let closed: Promise<void> | undefined;

  function reportOf(name: string): CheckReport | undefined {
    return readiness.snapshot().checks.find((check) => check.name === name);
  }

  function tellerOf(name: string): CheckTeller {
    const teller =
      tellers.get(name) ??
      createCheckTeller({
        atMostEveryMs,
        clock,
        async tell(telling) {
          try {
            const check = reportOf(name);
            if (check === undefined) return;
            const notice = checkNotice(source, check, telling, clock.now());
            await withDeadline(() => notify(notice), { timeoutMs: NOTIFY_TIMEOUT_MS, what: "notify", clock });
          } catch (error) {
            contain(() => onError?.(error, name));
          }
        },
      });
    tellers.set(name, teller);
    return teller;
  }

  function see(name: string, status: string): void {
    // What is unknown stands as it stood: nobody looked.
    const level = LEVELS[status];
    if (level !== undefined) tellerOf(name).see(level);
  }

  const leave = readiness.on("transition", ({ subject, name, to }) => {
    if (subject === "check") see(name, to);
  });
  for (const { name, status } of readiness.snapshot().checks) see(name, status);

  async function end(): Promise<void> {
    leave();
    await Promise.all([...tellers.values()].map((teller) => teller.finish()));
  }

  const close = (): Promise<void> => (closed ??= end());
  return { close, [Symbol.asyncDispose]: close };
}
