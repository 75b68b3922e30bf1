import { formatDuration, parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { aClock, aDuration, aFunction, aList, having, required } from "@luneo/kernel/option-checks";
import { isObject } from "@luneo/kernel/option-faults";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import { optionProblems, problemOf } from "@luneo/kernel/option-problems";
import type { Problem } from "@luneo/kernel/error";
import { refuseProblems } from "../readiness-error.ts";
import { isClaimed } from "./readiness-claim.ts";
import type { ShutdownOptions } from "./shutdown-options.ts";

/** The times of a shutdown, decided and free of contradictions. */
export interface ShutdownPlan {
  readonly drainDelayMs: number;
  readonly requestTimeoutMs: number;
  readonly closerTimeoutMs: number;
  readonly deadlineMs: number;
}

const SUBJECT = "gracefulShutdown";
const TIMES = { drainDelay: "5s", requestTimeout: "10s", closerTimeout: "5s", deadline: "25s" } as const;
/** Node lets nobody listen to these. */
const UNHEARD: readonly unknown[] = ["SIGKILL", "SIGSTOP"];

const [isServer, server] = having("a server", "close", "prependListener", "removeListener");
const aServer: OptionCheck = [
  isServer,
  server,
  { fix: "Give one of node:http, such as what `app.listen()` returns or Nest's `app.getHttpServer()`." },
];
const aCloser: OptionCheck = [aFunction[0], "a function", { fix: "Write one like `() => pool.end()`." }];
const aSignal: OptionCheck = [
  (value) => isSignal(value) && !UNHEARD.includes(value),
  "the name of a signal to listen to",
  { fix: 'Name one like "SIGTERM".' },
];
const argumentChecks = {
  readiness: required(having("a readiness", "drain", "close"), "Give what `createReadiness` made."),
  servers: required(aList("a list of servers", aServer)),
};
const optionChecks: Readonly<Record<keyof ShutdownOptions, OptionCheck>> = {
  drainDelay: aDuration({ atLeastMs: 0 }),
  requestTimeout: aDuration(),
  closerTimeout: aDuration(),
  deadline: aDuration(),
  onDrain: aFunction,
  onStopListening: aFunction,
  closers: aList("a list of closers", aCloser),
  signals: aList("a list of signals", aSignal),
  exit: aFunction,
  onError: aFunction,
  onWarning: aFunction,
  clock: aClock(),
};

/**
 * Decides every time, and refuses now what would otherwise break when the signal comes, with nobody there to see it.
 *
 * @param given - what a program in JavaScript may give: anything
 * @throws ReadinessError `SHUTDOWN_REFUSED` with all that is wrong
 */
export function planShutdown(readiness: unknown, servers: unknown, given: unknown = {}): ShutdownPlan {
  const options = isObject(given) ? given : {};
  const hasServers = !Array.isArray(servers) || servers.length > 0;
  // Nobody has to learn anything where nobody sends anything.
  const plan = { ...planOf(options), ...(!hasServers && { drainDelayMs: 0 }) };
  refuseProblems("SHUTDOWN_REFUSED", [
    ...optionProblems({ readiness, servers }, argumentChecks, { subject: SUBJECT }),
    ...optionProblems(given, optionChecks, { subject: SUBJECT }),
    ...claimProblems(readiness),
    ...deadlineProblems(plan, hasServers),
  ]);
  return plan;
}

/** The times that are right; what is none is no number. */
function planOf(options: Readonly<Record<string, unknown>>): ShutdownPlan {
  const milliseconds = (option: keyof typeof TIMES): number => {
    const { [option]: text = TIMES[option] } = options;
    return optionChecks[option][0](text) ? (parseDuration(text as Duration) as number) : Number.NaN;
  };
  return {
    drainDelayMs: milliseconds("drainDelay"),
    requestTimeoutMs: milliseconds("requestTimeout"),
    closerTimeoutMs: milliseconds("closerTimeout"),
    deadlineMs: milliseconds("deadline"),
  };
}

function claimProblems(readiness: unknown): Problem[] {
  if (!isObject(readiness) || !isClaimed(readiness)) return [];
  const what = "`readiness` must have one shutdown only, for each would end the process in its own way";
  const problem = { what, got: "one that has another", fix: "Use that one, or `close()` it first." };
  return [problemOf(problem, SUBJECT, "ALREADY_GUARDED")];
}

function deadlineProblems(
  { drainDelayMs, requestTimeoutMs, deadlineMs }: ShutdownPlan,
  hasServers: boolean,
): Problem[] {
  // Not the other way round: what is no number has its own problem.
  if (!(deadlineMs <= drainDelayMs + requestTimeoutMs)) return [];
  const [before, those] = hasServers ? ["`drainDelay` and `requestTimeout`", "those"] : ["`requestTimeout`", "that"];
  const what = `\`deadline\` must leave time for the closers after ${before}`;
  const fix = `Set it to more than ${formatDuration(drainDelayMs + requestTimeoutMs)}, or set ${those} lower.`;
  return [problemOf({ what, got: formatDuration(deadlineMs), fix }, SUBJECT, "DEADLINE_TOO_EARLY")];
}

// Asked of the platform, because `process.on` takes every name; fetched here, so that importing loads nothing.
function isSignal(name: unknown): boolean {
  return typeof name === "string" && Object.hasOwn(process.getBuiltinModule("node:os").constants.signals, name);
}
