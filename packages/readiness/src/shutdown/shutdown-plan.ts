import { durationProblem, formatDuration, parseDuration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import type { Problem } from "@luneo/kernel/error";
import { ReadinessError } from "../readiness-error.ts";

/** The times of a shutdown, decided and free of contradictions. */
export interface ShutdownPlan {
  readonly drainDelayMs: number;
  readonly requestTimeoutMs: number;
  readonly closerTimeoutMs: number;
  readonly deadlineMs: number;
}

type Times = Record<"drainDelay" | "requestTimeout" | "closerTimeout" | "deadline", unknown>;

const TIMES: Times = { drainDelay: "5s", requestTimeout: "10s", closerTimeout: "5s", deadline: "25s" };
const FUNCTIONS = ["onDrain", "onStopListening", "exit", "onError", "onWarning"];
const OPTIONS = [...Object.keys(TIMES), "closers", "signals", "clock", ...FUNCTIONS];
/** Node lets nobody listen to these. */
const UNHEARD: readonly unknown[] = ["SIGKILL", "SIGSTOP"];

/**
 * Decides every time, and refuses now what would otherwise break when the signal comes, with nobody there to see it.
 *
 * @param given - what a program in JavaScript may give: anything
 * @throws ReadinessError `SHUTDOWN_REFUSED` with all that is wrong
 */
export function planShutdown(readiness: unknown, servers: unknown, given: unknown): ShutdownPlan {
  const problems: Problem[] = [];
  const options = membersOf(given);
  const expect = (holds: boolean, what: string, got: unknown, fix: string): void => {
    if (!holds) problems.push({ code: "INVALID_OPTION", what, got: shown(got), fix });
  };
  const expectMethods = (whose: string, of: unknown, methods: readonly string[], fix: string): void => {
    const missing = methods.find((method) => typeof membersOf(of)[method] !== "function");
    expect(missing === undefined, `${whose} must have \`${missing}\``, of, fix);
  };
  const items = (what: string, list: unknown, fix: string): unknown[] => {
    expect(Array.isArray(list), `${what} must be an array`, list, fix);
    // Spread, because a hole in an array would be passed over.
    return Array.isArray(list) ? [...list] : [];
  };
  const milliseconds = (option: keyof Times, atLeastMs: number): number => {
    const text = options[option] === undefined ? TIMES[option] : options[option];
    const problem = durationProblem(text, option, { atLeastMs });
    if (problem !== undefined) problems.push(problem);
    return problem === undefined ? (parseDuration(text as string) as number) : Number.NaN;
  };

  expectMethods("The readiness", readiness, ["drain", "close"], "Give what `createReadiness` made.");
  const aServer = "Give servers of node:http, such as what `app.listen()` returns or Nest's `app.getHttpServer()`.";
  for (const server of items("The servers", servers, "Write `[server]`.")) {
    expectMethods("Each server", server, ["close", "prependListener", "removeListener"], aServer);
  }
  expect(
    given === undefined || isObject(given),
    "The options must be an object",
    given,
    "Leave them out for the defaults.",
  );
  const { closers = [], signals = [], clock } = options;
  for (const closer of items("`closers`", closers, "Write `[() => pool.end()]`.")) {
    expect(typeof closer === "function", "`closers` must be functions", closer, "Write one like `() => pool.end()`.");
  }
  for (const signal of items("`signals`", signals, 'Write `["SIGTERM"]`.')) {
    const isHeard = isSignal(signal) && !UNHEARD.includes(signal);
    expect(isHeard, "`signals` must be names of signals to listen to", signal, 'Name one like "SIGTERM".');
  }
  for (const name of Object.keys(options)) {
    const fix = `There are ${OPTIONS.join(", ")}.`;
    expect(OPTIONS.includes(name), "The options must be such that there are", name, fix);
  }
  for (const name of FUNCTIONS) {
    const value = options[name];
    const isFit = value === undefined || typeof value === "function";
    expect(isFit, `\`${name}\` must be a function`, value, "Leave it out for the default.");
  }
  if (clock !== undefined) {
    expectMethods("`clock`", clock, ["monotonic", "setTimer"], "Leave it out for the default.");
  }
  const drainDelayMs = milliseconds("drainDelay", 0);
  const requestTimeoutMs = milliseconds("requestTimeout", 1);
  const closerTimeoutMs = milliseconds("closerTimeout", 1);
  const deadlineMs = milliseconds("deadline", 1);
  if (deadlineMs <= drainDelayMs + requestTimeoutMs) {
    const what = "`deadline` must leave time for the closers after `drainDelay` and `requestTimeout`";
    const fix = `Set it to more than ${formatDuration(drainDelayMs + requestTimeoutMs)}, or set those lower.`;
    problems.push({ code: "DEADLINE_TOO_EARLY", what, got: formatDuration(deadlineMs), fix });
  }
  if (problems.length > 0) throw new ReadinessError({ code: "SHUTDOWN_REFUSED", problems });
  return { drainDelayMs, requestTimeoutMs, closerTimeoutMs, deadlineMs };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of an object or a function; of anything else, none. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) || typeof value === "function" ? (value as unknown as Record<string, unknown>) : {};
}

// Asked of the platform, because `process.on` takes every name; fetched here, so that importing loads nothing.
function isSignal(name: unknown): boolean {
  return typeof name === "string" && Object.hasOwn(process.getBuiltinModule("node:os").constants.signals, name);
}
