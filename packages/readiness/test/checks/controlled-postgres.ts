import type { Observation } from "@luneo/kernel/check";
import type { Check } from "../../src/index.ts";
import type { PostgresConnection } from "../../src/checks.ts";

type Step = "works" | "refuses" | "hangs";

/** What a connection of the controlled Postgres went through. */
export interface MadeConnection {
  readonly log: readonly string[];
  readonly destroyed: boolean;
  /** Breaks it while nobody uses it. */
  fail(): void;
}

/** A Postgres whose connections do as the test says, and tell what was done to them. */
export function controlledPostgres() {
  const steps = { connect: "works" as Step, query: "works" as Step, share: "works" as Step };
  /** The SQLSTATE with which it refuses. */
  const refusal = { code: "53300" };
  const role = { recovering: false, read_only: "off" };
  const server = {
    connections: 10,
    max: 103,
    superuser_reserved: 3,
    reserved: null as number | null,
    active: 1,
    idle: 6,
    idle_in_transaction: 1,
    hidden: 2,
  };
  const made: MadeConnection[] = [];

  function connect(): PostgresConnection {
    const log: string[] = [];
    let destroyed = false;
    let onError = (_: Error): void => {};
    let rejectPending = (_: Error): void => {};
    const step = <T>(name: keyof typeof steps, result: T): Promise<T> => {
      log.push(name);
      if (destroyed) return Promise.reject(new Error("Connection terminated"));
      if (steps[name] === "refuses") return Promise.reject(Object.assign(new Error("refused"), refusal));
      return steps[name] === "works" ? Promise.resolve(result) : new Promise((_, reject) => (rejectPending = reject));
    };
    made.push({
      log,
      get destroyed() {
        return destroyed;
      },
      fail: () => onError(new Error("broken")),
    });
    return {
      connect: () => step("connect", undefined),
      query: (text) =>
        text.includes("numbackends")
          ? step("share", { rows: [{ ...server }] })
          : step("query", { rows: [text.includes("recovery") ? { ...role } : { "?column?": 1 }] }),
      end: async () => void log.push("end"),
      on: (_event, listener) => (onError = listener),
      unref: () => void log.push("unref"),
      connection: {
        stream: {
          destroy() {
            log.push("destroy");
            destroyed = true;
            rejectPending(new Error("Connection terminated"));
          },
        },
      },
    };
  }
  return { steps, refusal, role, server, made, connect };
}

/** A run of a check, and the means to abort it. */
export function beginRun(check: Check) {
  const controller = new AbortController();
  const observed = Promise.resolve(check.run({ signal: controller.signal })).then((seen) => seen ?? {});
  observed.catch(() => {});
  const outcome = observed.then(
    ({ status = "pass", code }) => (code === undefined ? status : `${status} ${code}`),
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
  return { observed, outcome, abort: () => controller.abort() };
}

/** What one run says in short: "pass", "warn CONNECTION_SHARE", the code of what it threw. */
export const outcomeOf = (check: Check): Promise<string> => beginRun(check).outcome;
/** What one run returns. */
export const observe = (check: Check): Promise<Observation> => beginRun(check).observed;
