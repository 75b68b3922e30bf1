import { createServer } from "node:http";
import type { Problem } from "@luneo/kernel/error";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createReadiness, ReadinessError } from "../src/index.ts";
import { gracefulShutdown } from "../src/shutdown.ts";
import type { ShutdownOptions, StoppableServer } from "../src/shutdown.ts";

const createNoReadiness = () => ({ drain: () => {}, close: async () => {} });

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle! };
}

/** A shutdown of nothing real, with every step written down. */
function recorded(options: ShutdownOptions = {}, { hasRequests = false } = {}) {
  const steps: string[] = [];
  const clock = createManualClock();
  const at = (step: string): void => void steps.push(`${clock.monotonic()} ms: ${step}`);
  let lastRequestEnded = (): void => {};
  const server: StoppableServer = {
    close(callback) {
      at("stop listening");
      if (hasRequests) lastRequestEnded = callback;
      else callback();
    },
    closeAllConnections() {
      at("close all");
      lastRequestEnded();
    },
    prependListener: () => {},
    removeListener: () => {},
  };
  const readiness = {
    drain: (reason: string) => at(`drain (${reason})`),
    close: async () => at("close readiness"),
  };
  const shutdown = gracefulShutdown(readiness, [server], {
    closers: [() => at("close worker"), () => at("close database")],
    onError: () => {},
    exit: (code) => at(`exit ${code}`),
    clock,
    signals: [],
    ...options,
  });
  return { shutdown, clock, steps, endLastRequest: () => lastRequestEnded() };
}

test("with default options everything has its time and order", async () => {
  const { shutdown, clock, steps, endLastRequest } = recorded({}, { hasRequests: true });
  const code = shutdown.shutDown("SIGTERM");
  await clock.advance(5070);
  endLastRequest();
  await clock.advance(0);
  expect(await code).toBe(0);
  expect(steps).toEqual([
    "0 ms: drain (SIGTERM)",
    "5000 ms: stop listening",
    "5070 ms: close all",
    "5070 ms: close readiness",
    "5070 ms: close worker",
    "5070 ms: close database",
    "5070 ms: exit 0",
  ]);
  expect(clock.pendingTimers).toBe(0);
});

test("requests in flight are cut after ten seconds, which is no clean end", async () => {
  const onError = vi.fn();
  const { shutdown, clock, steps } = recorded({ onError }, { hasRequests: true });
  const code = shutdown.shutDown("SIGTERM");
  await clock.advance(15_000);
  expect(await code).toBe(1);
  expect(steps.slice(-5)[0]).toBe("15000 ms: close all");
  expect(onError).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ code: "DEADLINE_EXCEEDED" }),
    "requests in flight",
  );
});

test("where there is no server, nobody has to learn anything, and nothing is waited for", async () => {
  const clock = createManualClock();
  const exit = vi.fn();
  const shutdown = gracefulShutdown(createNoReadiness(), [], { clock, exit, signals: [] });
  expect(await shutdown.shutDown("SIGTERM")).toBe(0);
  expect(clock.monotonic()).toBe(0);
  expect(exit).toHaveBeenCalledExactlyOnceWith(0);
  expect(clock.pendingTimers).toBe(0);
});

test("a shutdown that was begun is joined, not begun again", async () => {
  const { shutdown, clock, steps } = recorded({ drainDelay: "0s" });
  const codes = [shutdown.shutDown("first"), shutdown.shutDown("second")];
  await clock.advance(100);
  expect(await Promise.all(codes)).toEqual([0, 0]);
  expect(steps.filter((step) => step.includes("drain"))).toEqual(["0 ms: drain (first)"]);
});

describe("while it begins, it may be asked for again", () => {
  test("by a listener of transitions, which learns of the drain", async () => {
    const clock = createManualClock();
    const exit = vi.fn();
    const closer = vi.fn();
    const readiness = createReadiness({ checks: [{ name: "well", kind: "local", run: () => {} }], clock });
    await readiness.start();
    const asked: Promise<number>[] = [];
    readiness.on("transition", ({ subject, name, to }) => {
      if (subject === "group" && name === "ready" && to === "fail") asked.push(shutdown.shutDown("not ready"));
    });
    const shutdown = gracefulShutdown(readiness, [], { clock, exit, closers: [closer], signals: [] });
    expect(await shutdown.shutDown("SIGTERM")).toBe(0);
    expect(await Promise.all(asked)).toEqual([0]);
    expect(closer).toHaveBeenCalledExactlyOnceWith(expect.any(AbortSignal), "SIGTERM");
    expect(exit).toHaveBeenCalledExactlyOnceWith(0);
  });

  test("by its hooks and closers, which are not waited for as long as they wait for it", async () => {
    const again = (): Promise<number> => shutdown.shutDown("again");
    const { shutdown, clock, steps } = recorded({
      drainDelay: "0s",
      onDrain: again,
      onStopListening: again,
      closers: [again],
    });
    const code = shutdown.shutDown("SIGTERM");
    await clock.advance(100);
    expect(await code).toBe(0);
    expect(steps.filter((step) => /drain|exit/.test(step))).toEqual(["0 ms: drain (SIGTERM)", "50 ms: exit 0"]);
  });
});

test("what waits in a socket when the drain is over is read before nothing is accepted any more", async () => {
  const steps: string[] = [];
  // It has no drain delay.
  const server: StoppableServer = {
    listening: false,
    close(callback) {
      steps.push("stop listening");
      callback();
    },
    prependListener: () => {},
    removeListener: () => {},
  };
  const shutdown = gracefulShutdown(createNoReadiness(), [server], { exit: () => {}, signals: [] });
  // Node reads before it calls this.
  setImmediate(() => steps.push("read"));
  expect(await shutdown.shutDown("SIGTERM")).toBe(0);
  expect(steps).toEqual(["read", "stop listening"]);
});

test("a closer is aborted when its time is up", async () => {
  let signal: AbortSignal | undefined;
  const closers = [(given: AbortSignal) => ((signal = given), new Promise(() => {}))];
  const { shutdown, clock } = recorded({ drainDelay: "0s", closerTimeout: "1s", closers });
  const code = shutdown.shutDown("SIGTERM");
  await clock.advance(100);
  await clock.advance(1000);
  expect(await code).toBe(1);
  expect(signal?.aborted).toBe(true);
});

test("a readiness that breaks doesn't keep the process from ending, with 1", async () => {
  const exit = vi.fn();
  const onError = vi.fn();
  const drain = (): never => {
    throw new Error("broken");
  };
  const shutdown = gracefulShutdown({ ...createNoReadiness(), drain }, [], { exit, onError, signals: [] });
  expect(await shutdown.shutDown("SIGTERM")).toBe(1);
  expect(exit).toHaveBeenCalledExactlyOnceWith(1);
  expect(onError).toHaveBeenCalledExactlyOnceWith(new Error("broken"), "shutdown");
});

test("onError that throws changes nothing", async () => {
  const closers = [() => Promise.reject(new Error("pool"))];
  const onError = (): never => {
    throw new Error("logger");
  };
  const { shutdown, clock, steps } = recorded({ drainDelay: "0s", closers, onError });
  const code = shutdown.shutDown("SIGTERM");
  await clock.advance(100);
  expect(await code).toBe(1);
  expect(steps.at(-1)).toMatch("exit 1");
});

test("a closer is told why the process ends", async () => {
  const closer = vi.fn();
  const { shutdown, clock } = recorded({ drainDelay: "0s", closers: [closer] });
  const code = shutdown.shutDown("SIGTERM");
  await clock.advance(100);
  expect(await code).toBe(0);
  expect(closer).toHaveBeenCalledExactlyOnceWith(expect.any(AbortSignal), "SIGTERM");
});

describe("hooks", () => {
  test("are called when it begins and when nothing new is taken any more, and are waited for", async () => {
    const { promise, resolve } = deferred();
    const steps: string[] = [];
    const { shutdown, clock } = recorded({
      onDrain: () => void steps.push(`drain at ${clock.monotonic()}`),
      onStopListening: () => (steps.push(`stop at ${clock.monotonic()}`), promise),
      closers: [() => void steps.push("closer")],
    });
    const code = shutdown.shutDown("SIGTERM");
    await clock.advance(8000);
    expect(steps).toEqual(["drain at 0", "stop at 5000"]);
    resolve();
    await clock.advance(100);
    expect(await code).toBe(0);
    expect(steps).toEqual(["drain at 0", "stop at 5000", "closer"]);
  });

  test.for(["onDrain", "onStopListening"])("an %s that fails is told, and everything goes on", async (name) => {
    const onError = vi.fn();
    const { shutdown, clock, steps } = recorded({ onError, [name]: () => Promise.reject(new Error("no queue")) });
    const code = shutdown.shutDown("SIGTERM");
    await clock.advance(10_000);
    expect(await code).toBe(1);
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error("no queue"), name);
    expect(steps).toContainEqual(expect.stringContaining("close database"));
  });
});

describe("tracked work", () => {
  test("gives what it gives", async () => {
    const { shutdown } = recorded();
    expect(await shutdown.track(() => 1)).toBe(1);
    expect(await shutdown.track(async () => "two")).toBe("two");
    await expect(shutdown.track(() => Promise.reject(new Error("three")))).rejects.toThrow("three");
    const fails = (): never => {
      throw new Error("four");
    };
    await expect(shutdown.track(fails)).rejects.toThrow("four");
  });

  test("is waited for, also what began while others were, and whatever it ends with", async () => {
    const first = deferred();
    const second = deferred();
    const { shutdown, clock, steps } = recorded({ drainDelay: "0s" });
    shutdown.track(() => first.promise).catch(() => {});
    const code = shutdown.shutDown("SIGTERM");
    await clock.advance(1000);
    const late = shutdown.track(() => second.promise);
    first.reject(new Error("the job failed, which is no business of a shutdown"));
    await clock.advance(1000);
    expect(steps).not.toContainEqual(expect.stringContaining("close"));
    second.resolve();
    await late;
    await clock.advance(100);
    expect(await code).toBe(0);
  });

  test("is given up with requests, and learns it", async () => {
    const onError = vi.fn();
    const { shutdown, clock } = recorded({ drainDelay: "0s", requestTimeout: "3s", onError });
    let given: AbortSignal | undefined;
    void shutdown.track((signal) => ((given = signal), new Promise(() => {})));
    const code = shutdown.shutDown("SIGTERM");
    await clock.advance(100);
    expect(given?.aborted).toBe(false);
    await clock.advance(3000);
    expect(await code).toBe(1);
    expect(given?.aborted).toBe(true);
    expect(onError.mock.calls[0]?.[1]).toBe("requests in flight");
  });
});

describe("warnings", () => {
  test("are told at boot, by Node's own unless somebody else is asked", async () => {
    vi.stubEnv("RAILWAY_ENVIRONMENT_ID", "production");
    // These tests are started by a program that is warned of, too.
    vi.stubEnv("npm_lifecycle_event", undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    const emitWarning = vi.spyOn(process, "emitWarning").mockReturnValue();
    onTestFinished(() => emitWarning.mockRestore());
    recorded();
    expect(emitWarning).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining("RAILWAY_DEPLOYMENT_DRAINING_SECONDS is not set"),
      { type: "ReadinessWarning", code: "RAILWAY_KILLS_EARLY" },
    );
    const onWarning = vi.fn();
    recorded({ onWarning });
    expect(onWarning).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: "railway-kills-early" }));
    expect(emitWarning).toHaveBeenCalledOnce();
  });

  test("a listener that throws breaks nothing", async () => {
    vi.stubEnv("RAILWAY_ENVIRONMENT_ID", "production");
    onTestFinished(() => void vi.unstubAllEnvs());
    const onWarning = (): never => {
      throw new Error("logger");
    };
    expect(() => recorded({ onWarning })).not.toThrow();
  });
});

describe("without onError", () => {
  test.for([
    [
      Object.assign(new Error("postgres://app:hunter2@db is gone"), { code: "57P01" }),
      "Error: postgres://app:[redacted]@db is gone (57P01)",
    ],
    [new TypeError("no pool"), "TypeError: no pool"],
    [null, "null"],
    [Object.create(null), "an object"],
  ] as const)("a failure is a warning of Node, with its message redacted", async ([error, text]) => {
    const emitWarning = vi.spyOn(process, "emitWarning").mockReturnValue();
    onTestFinished(() => emitWarning.mockRestore());
    const pool = (): Promise<never> => Promise.reject(error);
    const shutdown = gracefulShutdown(createNoReadiness(), [], { closers: [pool], exit: () => {}, signals: [] });
    expect(await shutdown.shutDown("SIGTERM")).toBe(1);
    expect(emitWarning).toHaveBeenCalledExactlyOnceWith(`No clean shutdown, pool: ${text}`, {
      type: "ReadinessWarning",
      code: "SHUTDOWN_UNCLEAN",
    });
  });
});

describe("a readiness that has a shutdown", () => {
  const problemsOf = (readiness: ReturnType<typeof createNoReadiness>): readonly Problem[] => {
    try {
      gracefulShutdown(readiness, [], { signals: [], exit: () => {} });
    } catch (error) {
      return (error as ReadinessError).problems;
    }
    return [];
  };
  const refusal = [expect.objectContaining({ code: "ALREADY_GUARDED" })];

  test("gets no second one until the first was closed, and neither takes the other's place", async () => {
    const readiness = createNoReadiness();
    const first = gracefulShutdown(readiness, [], { signals: [] });
    expect(problemsOf(readiness)).toEqual(refusal);
    await first.close();
    expect(problemsOf(readiness)).toEqual([]);
    await first.close();
    expect(problemsOf(readiness)).toEqual(refusal);
  });

  test("has it for good when that has begun", async () => {
    const readiness = createNoReadiness();
    const first = gracefulShutdown(readiness, [], { signals: [], exit: () => {} });
    await first.shutDown("test");
    await first.close();
    expect(problemsOf(readiness)).toEqual(refusal);
  });

  test("is not known by one that was refused, and may be frozen", () => {
    const readiness = createNoReadiness();
    expect(() => gracefulShutdown(readiness, [], { deadline: "1s" })).toThrow(ReadinessError);
    expect(problemsOf(readiness)).toEqual([]);
    expect(problemsOf(Object.freeze(createNoReadiness()))).toEqual([]);
  });
});

describe("signals", () => {
  test("are listened to until it is closed", async () => {
    const before = process.listenerCount("SIGTERM");
    const shutdown = gracefulShutdown(createNoReadiness(), [], { signals: ["SIGTERM"] });
    onTestFinished(() => shutdown.close());
    expect(process.listenerCount("SIGTERM")).toBe(before + 1);
    await shutdown[Symbol.asyncDispose]();
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });

  test("the first one joins a shutdown that the program began itself", async () => {
    const { shutdown, clock, steps } = recorded({ signals: ["SIGUSR2"] });
    onTestFinished(() => shutdown.close());
    const code = shutdown.shutDown("fatal error");
    await clock.advance(1000);
    process.emit("SIGUSR2", "SIGUSR2");
    await clock.advance(10_000);
    expect(await code).toBe(0);
    expect(steps.at(-1)).toMatch("exit 0");
  });

  test("the second one ends it at once: what is left is skipped", async () => {
    const { shutdown, clock, steps } = recorded({ signals: ["SIGUSR2"] });
    onTestFinished(() => shutdown.close());
    process.emit("SIGUSR2", "SIGUSR2");
    await clock.advance(249);
    process.emit("SIGUSR2", "SIGUSR2");
    await clock.advance(1);
    process.emit("SIGUSR2", "SIGUSR2");
    await clock.advance(60_000);
    expect(steps).toEqual(["0 ms: drain (SIGUSR2)", "250 ms: close all", "250 ms: exit 1"]);
  });
});

describe("what is refused at boot", () => {
  /** The problems of these arguments, as a program written in JavaScript would give them. */
  const aServer = "must be a server, with `close()`, `prependListener()`, `removeListener()`";

  function problemsOf(
    options: unknown,
    servers: unknown = [],
    readiness: unknown = createNoReadiness(),
  ): readonly Problem[] {
    try {
      const shutdown = gracefulShutdown(
        readiness as ReturnType<typeof createNoReadiness>,
        servers as [],
        options as ShutdownOptions,
      );
      onTestFinished(() => shutdown.close());
    } catch (error) {
      if (!(error instanceof ReadinessError)) throw error;
      expect(error.code).toBe("SHUTDOWN_REFUSED");
      return error.problems;
    }
    return [];
  }

  test.for([
    [
      "durations that aren't",
      { drainDelay: "5", requestTimeout: "x", closerTimeout: "0s" },
      ["`drainDelay`", "`requestTimeout`", "`closerTimeout`"],
    ],
    ["durations of another type", { drainDelay: null, deadline: Symbol("25s") }, ["`drainDelay`", "`deadline`"]],
    ["a deadline before the last request may end", { requestTimeout: "30s" }, ["`deadline`"]],
    ["closers that are no array", { closers: 5 }, ["`closers`"]],
    ["a closer that is not in an array", { closers: () => {} }, ["`closers`"]],
    [
      "closers that are no functions",
      { closers: [null, () => {}, Promise.resolve()] },
      ["`closers[0]`", "`closers[2]`"],
    ],
    // oxlint-disable-next-line no-sparse-arrays -- what is tested
    ["a hole among the closers", { closers: [() => {}, , () => {}] }, ["`closers[1]`"]],
    ["a signal that is not in an array", { signals: "SIGTERM" }, ["`signals`"]],
    [
      "signals that don't exist",
      { signals: ["SIGFOO", "sigterm", "TERM", 15] },
      [0, 1, 2, 3].map((place) => `\`signals[${place}]\``),
    ],
    ["signals that Node lets nobody listen to", { signals: ["SIGKILL", "SIGSTOP"] }, ["`signals[0]`", "`signals[1]`"]],
    ["an exit that can't be called", { exit: null }, ["`exit`"]],
    ["an onError that can't be called", { onError: console }, ["`onError`"]],
    ["a clock that can't tell the time", { clock: {} }, ["`clock`"]],
    ["an option that there isn't", { drainDelayMs: 5000 }, ["`drainDelayMs`"]],
    [
      "hooks that can't be called",
      { onDrain: 1, onStopListening: {}, onWarning: "log" },
      ["`onDrain`", "`onStopListening`", "`onWarning`"],
    ],
    ["options that are none", null, ["the options"]],
    ["closers in the place of the options", [() => {}], ["the options"]],
  ] as const)("%s", ([, options, whats]) => {
    const before = process.listenerCount("SIGTERM");
    expect(
      problemsOf(options).map(({ what }) => /^gracefulShutdown: (the options|`[\w[\]]+`)/.exec(what)?.[1]),
    ).toEqual(whats);
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });

  test.for([
    [
      "20s",
      "10s",
      [createServer()],
      "`drainDelay` and `requestTimeout`",
      "Set it to more than 30s, or set those lower.",
    ],
    ["20s", "25s", [], "`requestTimeout`", "Set it to more than 25s, or set that lower."],
  ] as const)("a deadline with drains of %s and requests of %s", ([drainDelay, requestTimeout, servers, what, fix]) => {
    expect(problemsOf({ drainDelay, requestTimeout }, servers)).toEqual([
      {
        code: "DEADLINE_TOO_EARLY",
        what: `gracefulShutdown: \`deadline\` must leave time for the closers after ${what}`,
        got: "25s",
        fix,
      },
    ]);
  });

  test("but not for a drain that there won't be, where there is no server", () => {
    expect(problemsOf({ drainDelay: "20s", requestTimeout: "10s" }, [])).toEqual([]);
  });

  test.for([
    ["a server that is not in an array", createServer(), "`servers` must be a list of servers"],
    ["no servers", undefined, "`servers` must be a list of servers"],
    ["a server that is none", [null], `\`servers[0]\` ${aServer}`],
    ["a server without close", [{ prependListener: () => {}, removeListener: () => {} }], `\`servers[0]\` ${aServer}`],
    ["an application in the place of its server", [{ close: () => {} }], `\`servers[0]\` ${aServer}`],
  ] as const)("%s", ([, servers, what]) => {
    expect(problemsOf({}, servers ?? null).map((problem) => problem.what)).toEqual([`gracefulShutdown: ${what}`]);
  });

  test.for([undefined, null, {}, { drain: () => {} }])("a readiness that is %o", (readiness) => {
    expect(problemsOf({}, [], readiness ?? null)).toEqual([
      expect.objectContaining({ what: "gracefulShutdown: `readiness` must be a readiness, with `drain()`, `close()`" }),
    ]);
  });

  test("everything that is wrong, at once, with what to do about it", () => {
    const problems = problemsOf({ closers: 5, exit: null, signals: ["SIGFOO"], deadline: 25 }, {}, null);
    expect(problems.map(({ code }) => code)).toEqual(Array(6).fill("INVALID_OPTION"));
    expect(problems).toContainEqual({
      code: "INVALID_OPTION",
      what: "gracefulShutdown: `signals[0]` must be the name of a signal to listen to",
      got: "a text",
      fix: 'Name one like "SIGTERM".',
    });
  });

  test("and what is fit is not: real servers, no servers, every default given as undefined", () => {
    const { closers, signals, exit, onError, clock, deadline } = {} as Record<string, undefined>;
    expect(problemsOf({ closers, signals, exit, onError, clock, deadline }, [createServer()])).toEqual([]);
    expect(problemsOf(undefined, [])).toEqual([]);
  });
});
