// The ways out of a process: everything that prints, reports or counts. Without clocks, whose digits could be a value's.
import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { renderText } from "@luneo/kernel/metrics/text";
import { normalize } from "@sentry/core";
import { pino } from "pino";
import { runProgram } from "../src/cli/program.ts";
import { envGuard } from "../src/guard.ts";
import { envMetrics } from "../src/metrics.ts";
import { scrubLog } from "../src/pino.ts";
import { scrubEvent } from "../src/sentry.ts";

/** All the ways in which an object gets into a log or to Sentry by itself. */
export function textsOf(subject: object): string[] {
  const printed: string[] = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => (printed.push(String(chunk)), done()) });
  const console = new Console(stream);
  console.log(subject);
  console.error("%s %o %O %j", subject instanceof Error ? subject : "", subject, subject, subject);
  console.dir(subject, { showHidden: true, depth: null });
  console.table(subject);
  const log = pino({ base: { subject }, timestamp: false }, stream);
  log.error(subject);
  log.info({ subject, err: subject });
  const isError = subject instanceof Error;
  return [
    ...printed,
    ...(isError ? [subject.message, subject.stack ?? "", String(subject), inspect(subject.cause)] : []),
    inspect(subject, { depth: null }),
    inspect(subject, { depth: null, showHidden: true, customInspect: false }),
    format("%s", subject instanceof Error ? subject : ""),
    JSON.stringify(subject),
    JSON.stringify({ ...subject }),
    JSON.stringify(sentryEvent(subject)),
    inspect(Object.entries(subject), { depth: null }),
  ];
}

/** What Sentry sends for an error, or for something in the data of one. */
function sentryEvent(subject: object): object {
  const error = subject instanceof Error ? subject : new Error("something");
  return {
    exception: { values: [{ type: error.name, value: error.message, stacktrace: error.stack }] },
    extra: normalize({ subject, ...subject }, 10) as object,
    contexts: { error: normalize(error, 10) as object },
  };
}

/** What is told of a loaded environment, also by those who print the value itself through a scrubber. */
export function reportsOf(env: object, value: string): string[] {
  const guard = envGuard(env);
  const lines: string[] = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  pino({ ...scrubLog(env), base: null, timestamp: false }, stream).error(
    { value, error: new Error(value) },
    `with ${value}`,
  );
  const event = { message: `with ${value}`, extra: { value, list: [{ value }] }, breadcrumbs: [{ message: value }] };
  return [
    ...lines,
    JSON.stringify(scrubEvent(env)(event)),
    JSON.stringify([guard.variables, guard.warnings, guard.status(0)]),
    inspect(guard, { depth: null, showHidden: true }),
    guard.redact(`with ${value} and ${value}`),
    renderText(envMetrics(env).collect()),
  ];
}

/** What the program prints about an environment, to both of its ends. */
export async function programOutput(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const printed: string[] = [];
  const write = (text: string): void => void printed.push(text);
  await runProgram({
    argv: [...args, "--config", "leak-definition.ts"],
    cwd: import.meta.dirname,
    env,
    input: { isTTY: false, async *[Symbol.asyncIterator]() {} },
    signal: AbortSignal.timeout(60_000),
    isTerminal: false,
    isColoured: false,
    now: () => 0,
    version: () => "0.0.0",
    write,
    writeError: write,
  });
  return printed.join("");
}
