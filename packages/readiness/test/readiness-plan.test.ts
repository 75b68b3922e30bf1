import type { Problem } from "@luneo/kernel/error";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import { ReadinessError } from "../src/index.ts";
import type { Answer, Check } from "../src/index.ts";

const run = (): void => {};
const postgres = { name: "postgres", kind: "dependency", run } as const;
const loop = { name: "loop", kind: "local", run } as const;

const paths = (...ready: string[]): object => ({ checks: [], paths: { ready } });
const impactOn = (impact: unknown): object => ({ checks: [{ ...loop, impact }] });

/** The problems of these options, as a program written in JavaScript would give them. */
function problemsOf(options: object): readonly Problem[] {
  try {
    createReadiness(options as { checks: [] });
  } catch (error) {
    if (error instanceof ReadinessError) return error.problems;
    throw error;
  }
  return [];
}

describe("what is refused at boot", () => {
  test.for([
    ["two checks of the same name", { checks: [postgres, { ...postgres }] }, "DUPLICATE_CHECK", '"postgres"'],
    ["a check without a name", { checks: [{ ...loop, name: "" }] }, "INVALID_CHECK", '""'],
    ["a name that no label of a metric should be", { checks: [{ ...loop, name: "a b" }] }, "INVALID_CHECK", '"a b"'],
    ["a kind that doesn't exist", { checks: [{ ...loop, kind: "remote" }] }, "INVALID_CHECK", '"remote"'],
    ["a check that can't be run", { checks: [{ ...loop, run: 3 }] }, "INVALID_OPTION", "3"],
    ["an interval that isn't a duration", { checks: [{ ...loop, interval: 5000 }] }, "INVALID_DURATION", "5000"],
    ["an interval without time to work in", { checks: [{ ...loop, interval: "1ms" }] }, "INVALID_DURATION", '"1ms"'],
    ["no time to answer", { checks: [loop], defaults: { timeout: "0s" } }, "INVALID_DURATION", '"0s"'],
    [
      "going stale between two results",
      { checks: [{ ...loop, interval: "10s", staleAfter: "11s" }] },
      "INVALID_DURATION",
      '"11s"',
    ],
    ["failing after nothing", { checks: [{ ...loop, failAfter: 0 }] }, "INVALID_CHECK", "0"],
    ["recovering after half a success", { checks: [loop], defaults: { recoverAfter: 0.5 } }, "INVALID_CHECK", "0.5"],
    [
      "a group with a check that doesn't exist",
      { checks: [loop], groups: { ready: ["redis"] } },
      "UNKNOWN_CHECK",
      '"redis"',
    ],
    [
      "a dependency in live",
      { checks: [postgres], groups: { live: ["postgres"] } },
      "DEPENDENCY_IN_LIVE",
      '"postgres"',
    ],
    ["paths of a group that doesn't exist", { checks: [], paths: { deploy: ["/x"] } }, "UNKNOWN_GROUP", '"deploy"'],
    ["a path that isn't one", { checks: [], paths: { ready: ["readyz"] } }, "INVALID_PATH", '"readyz"'],
    ["a path with a query", { checks: [], paths: { ready: ["/readyz?full"] } }, "INVALID_PATH", '"/readyz?full"'],
    ["a path that ends in a slash", { checks: [], paths: { ready: ["/readyz/"] } }, "INVALID_PATH", '"/readyz/"'],
    ["a path that URLs never begin with", paths("//up"), "INVALID_PATH", '"//up"'],
    ["a path that clients resolve", paths("/a/../b"), "INVALID_PATH", '"/a/../b"'],
    ["a path that clients encode", paths("/café"), "INVALID_PATH", '"/café"'],
    ["a path that is encoded for nothing", paths("/%72eadyz"), "INVALID_PATH", '"/%72eadyz"'],
    ["a path on another host", paths("http://[/"), "INVALID_PATH", '"http://[/"'],
    ["an empty path", paths(""), "INVALID_PATH", '""'],
    ["one path twice", paths("/up", "/up"), "DUPLICATE_PATH", '"/up"'],
    ["a group without a name", { checks: [], groups: { "": [] } }, "INVALID_GROUP", '""'],
    ["a group of two lines", { checks: [], groups: { "a\nb": [] } }, "INVALID_GROUP", '"a\\nb"'],
    ["a setting that was misspelt", { checks: [{ ...loop, intervall: "1s" }] }, "UNKNOWN_SETTING", '"intervall"'],
    ["one path for two groups", { checks: [], paths: { ready: ["/livez"] } }, "DUPLICATE_PATH", '"/livez"'],
    [
      "a check that fails more often than it passes",
      { checks: [{ ...loop, interval: "10s", failingInterval: "5s" }] },
      "INVALID_DURATION",
      '"5s"',
    ],
    [
      "going stale before a failing check has its next turn",
      { checks: [{ ...loop, interval: "1s", failingInterval: "30s", staleAfter: "33s" }] },
      "INVALID_DURATION",
      '"33s"',
    ],
    ["an impact that doesn't exist", { checks: [{ ...loop, impact: "fatal" }] }, "INVALID_OPTION", '"fatal"'],
    ["an impact by default of no kind", { checks: [loop], defaults: { impact: null } }, "INVALID_OPTION", "null"],
    ["an impact of no kind", impactOn(null), "INVALID_OPTION", "null"],
    ["a list of impacts", impactOn(["critical"]), "INVALID_OPTION", "an array"],
    ["an impact for a group that doesn't exist", impactOn({ deploy: "critical" }), "UNKNOWN_GROUP", '"deploy"'],
    ["an impact on a group that doesn't exist", impactOn({ ready: "fatal" }), "INVALID_OPTION", '"fatal"'],
    [
      "impacts by default for a group that doesn't exist",
      { checks: [loop], defaults: { impact: { startup: "critical" } } },
      "UNKNOWN_GROUP",
      '"startup"',
    ],
    ["a mode that doesn't exist", { checks: [], mode: "lazy" }, "INVALID_OPTION", '"lazy"'],
    ["a format that doesn't exist", { checks: [], format: "xml" }, "INVALID_OPTION", '"xml"'],
    ["details for everybody", { checks: [], details: true }, "INVALID_OPTION", "true"],
    ["details without a judge", { checks: [], details: {} }, "INVALID_OPTION", "undefined"],
    ["a version that is no text", { checks: [], release: { version: 3 } }, "INVALID_OPTION", "3"],
    ["a version that is empty", { checks: [], release: { version: "" } }, "INVALID_OPTION", '""'],
    ["an option that there isn't", { checks: [], group: {} }, "UNKNOWN_OPTION", '"group"'],
    ["a default that there isn't", { checks: [], defaults: { intervals: "5s" } }, "UNKNOWN_OPTION", '"intervals"'],
    ["a fact of the release that there isn't", { checks: [], release: { tag: "v1" } }, "UNKNOWN_OPTION", '"tag"'],
  ] as const)("%s", ([, options, code, got]) => {
    expect(problemsOf(options)).toEqual([expect.objectContaining({ code, got })]);
  });

  test.for([
    ["no options", null, ["options", "checks"]],
    ["checks in the place of the options", [loop], ["options", "checks"]],
    ["no checks", {}, ["checks"]],
    ["a check that is not in an array", { checks: loop }, ["checks"]],
    ["what is no check", { checks: [null, "loop", () => {}] }, ["checks[0]", "checks[1]", "checks[2]"]],
    // oxlint-disable-next-line no-sparse-arrays -- what is tested
    ["a hole among the checks", { checks: [loop, , postgres] }, ["checks[1]"]],
    ["a check of nothing", { checks: [{}] }, ["checks[0].name", "checks[0].kind", "checks[0].run"]],
    ["a name of another type", { checks: [{ ...loop, name: Symbol("loop") }] }, ["checks[0].name"]],
    ["a kind that is missing", { checks: [{ name: "loop", run }] }, ["checks.loop.kind"]],
    ["a close that can't be called", { checks: [{ ...loop, close: true }] }, ["checks.loop.close"]],
    ["a duration of another type", { checks: [{ ...loop, timeout: Symbol("1s") }] }, ["checks.loop.timeout"]],
    ["defaults that are no object", { checks: [], defaults: "5s" }, ["defaults"]],
    ["groups that are no object", { checks: [loop], groups: ["loop"] }, ["groups"]],
    [
      "groups that are no arrays",
      { checks: [loop], groups: { ready: "loop", live: null } },
      ["groups.live", "groups.ready"],
    ],
    ["paths that are no object", { checks: [], paths: null }, ["paths"]],
    ["paths that are no arrays", { checks: [], paths: { ready: "/up", live: null } }, ["paths.live", "paths.ready"]],
    ["a path of another type", { checks: [], paths: { ready: [{ toString: (): string => "/up" }] } }, ["paths.ready"]],
    [
      "callbacks that can't be called",
      { checks: [], onTransition: "log", onError: null, random: 0.5 },
      ["random", "onTransition", "onError"],
    ],
    ["a clock of nothing, and numbers that don't come", { checks: [], clock: {}, random: 4 }, ["clock", "random"]],
    ["no clock", { checks: [], clock: null }, ["clock"]],
    ["a clock that doesn't go", { checks: [], clock: { now: (): number => 0 } }, ["clock"]],
  ] as const)("in JavaScript: %s", ([, options, whats]) => {
    expect(problemsOf(options as never).map(({ what }) => /^`(.*?)` must be /.exec(what)?.[1])).toEqual(whats);
  });

  test("everything that is wrong, at once, with what to do about it", () => {
    const options = {
      checks: [{ ...postgres, interval: "5" }, postgres],
      groups: { live: ["postgres"], ready: ["redis"] },
      paths: { startup: ["/startupz"] },
    };
    const refused = (): unknown => createReadiness(options as unknown as { checks: [] });
    expect(refused).toThrow(ReadinessError);
    expect(refused).toThrow(expect.objectContaining({ code: "READINESS_REFUSED", name: "ReadinessError" }));
    expect(
      problemsOf(options)
        .map(({ code }) => code)
        .toSorted(),
    ).toEqual(["DEPENDENCY_IN_LIVE", "DUPLICATE_CHECK", "INVALID_DURATION", "UNKNOWN_CHECK", "UNKNOWN_GROUP"]);
    expect(refused).toThrow(/`groups\.live` .*local.*"postgres"/);
    expect(refused).toThrow(/`checks\.postgres\.interval` must be a duration/);
  });
});

describe("the words of a refusal", () => {
  test.for([
    [{ checks: [], group: {} }, "There is no such option", "Did you mean groups? There are checks, groups,"],
    [{ checks: [], defaults: { intervalMs: 1 } }, "There is no such option of `defaults`", "There are interval,"],
    [{ checks: [], paths: { deploy: ["/x"] } }, "`paths` must be for groups that there are", "There are live, ready."],
    [
      { checks: [postgres], groups: { ready: ["postgras"] } },
      "`groups.ready` must be names of",
      "Did you mean postgres?",
    ],
    [{ checks: [], groups: { live: ["a"] } }, "`groups.live` must be names of checks", "There are none."],
    [paths("/livez"), "`paths.ready` must be paths of its own", 'Group "live" has it already'],
    [paths("/café/"), "`paths.ready` must be paths as clients send them", 'Write "/caf%C3%A9".'],
    [paths("readyz"), "`paths.ready` must be paths as clients send them", 'Write "/readyz".'],
    [paths("/%72eadyz"), "`paths.ready` must be paths as clients send them", 'Write "/readyz".'],
    [{ checks: [{ ...loop, Interval: "1s" }] }, "`checks.loop` has no such setting", "Did you mean interval?"],
  ] as const)("%o: %s … %s", ([options, what, fix]) => {
    const [problem] = problemsOf(options);
    expect(problem?.what).toContain(what);
    expect(problem?.fix).toContain(fix);
  });

  test("stay short, whatever a group is called", () => {
    const long = "x".repeat(100_000);
    const problems = problemsOf({ checks: [], groups: { [long]: [] }, paths: { [long]: ["x"] } });
    expect(problems.map(({ code }) => code)).toEqual(["INVALID_GROUP"]);
    expect(JSON.stringify(problems).length).toBeLessThan(400);
  });

  const secret = new Error("hunter2");
  const ownKeys = (): never => {
    throw secret;
  };
  const thrower = (key: string): object =>
    Object.defineProperty({}, key, {
      enumerable: true,
      get() {
        throw secret;
      },
    });

  // Made in the test, for who prints the cases would read them.
  test.for([
    ["of readiness", () => thrower("mode"), "`mode`"],
    ["of a check", () => ({ checks: [Object.assign(thrower("interval"), loop)] }), "`checks.loop.interval`"],
    ["of a default", () => ({ checks: [], defaults: thrower("timeout") }), "`defaults.timeout`"],
    ["of details", () => ({ checks: [], details: thrower("authorize") }), "`details.authorize`"],
    ["of a clock", () => ({ checks: [], clock: thrower("now") }), "`clock`"],
    ["of a group", () => ({ checks: [], groups: thrower("ready") }), "`groups.ready`"],
    ["of all of them", () => ({ checks: [], groups: new Proxy({}, { ownKeys }) }), "What the options hold"],
  ] as const)("a getter %s that throws is told without what it threw", ([, make, whose]) => {
    const problems = problemsOf(make());
    expect(problems.filter(({ code }) => code === "UNREADABLE_OPTION").map(({ what }) => what)).toEqual([
      `${whose} can't be read`,
    ]);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });
});

describe("what was judged is what is done", () => {
  class QueueCheck {
    readonly name = "queue";
    readonly kind = "dependency";
    readonly asked: unknown[] = [];
    readonly #code = "QUEUE_LAG";
    _timeout = "1s";
    get interval(): "7s" {
      return "7s";
    }
    get impact(): unknown {
      return { ready: "critical" };
    }
    run(): { status: "warn"; code: string } {
      return { status: "warn", code: this.#code };
    }
    close(): void {
      this.asked.push(this.#code);
    }
  }

  test("settings that a check inherits count, and its methods stay its own", async () => {
    const queue = new QueueCheck();
    const readiness = createReadiness({ checks: [queue as Check], clock: createManualClock() });
    await readiness.start();
    const { checks } = readiness.snapshot();
    expect(checks[0]).toMatchObject({ status: "warn", code: "QUEUE_LAG", impacts: { ready: "critical" } });
    expect(readiness.answer({ url: "/readyz" })).toMatchObject({ statusCode: 200 });
    await readiness.close();
    expect(queue.asked).toEqual(["QUEUE_LAG"]);
    expect(readiness.answer({ url: "/readyz" })).toMatchObject({ headers: { "Retry-After": "7" } });
  });

  test("settings that a check inherits are judged", () => {
    class Wrong extends QueueCheck {
      override get impact(): unknown {
        return "fatal";
      }
    }
    expect(problemsOf({ checks: [new Wrong()] })).toEqual([expect.objectContaining({ got: '"fatal"' })]);
  });

  test("options that are changed afterwards change nothing", async () => {
    const impact: Record<string, unknown> = { ready: "critical" };
    const check: Record<string, unknown> = { ...postgres, impact, run: () => ({ status: "warn" }) };
    const release = { version: "1" };
    const options: Record<string, unknown> = { checks: [check], groups: { ready: ["postgres"], deploy: [] }, release };
    const details: Record<string, unknown> = { authorize: () => true };
    const readiness = createReadiness({ ...options, details, clock: createManualClock() } as never);
    Object.assign(check, { name: "other", kind: "local", impact: "informational", run: 7, close: 7 });
    Object.assign(details, { authorize: () => false });
    impact["ready"] = "informational";
    release.version = "2";
    await readiness.start();
    expect(readiness.snapshot().checks).toEqual([
      expect.objectContaining({ name: "postgres", kind: "dependency", status: "warn", impacts: { ready: "critical" } }),
    ]);
    expect(JSON.parse((readiness.answer({ url: "/healthz" }) as Answer).body)).toMatchObject({
      version: "1",
      checks: {},
    });
    await readiness.close();
  });
});

describe("defaults", () => {
  test("ready has every check, live none, and other groups their own", () => {
    const { groups } = createReadiness({ checks: [postgres, loop], groups: { deploy: ["postgres"] } }).snapshot();
    expect(groups.live.checks).toEqual([]);
    expect(groups.ready.checks).toEqual(["postgres", "loop"]);
    expect(groups.deploy.checks).toEqual(["postgres"]);
  });

  test("options that are given as undefined are not given", () => {
    const options = {
      checks: [{ ...loop, interval: undefined }],
      groups: { ready: undefined },
      paths: { live: undefined },
    };
    expect(problemsOf(options)).toEqual([]);
  });

  test("a failing interval by default is the bound for the checks that are more frequent", () => {
    const checks = [loop, { ...postgres, interval: "60s" }];
    expect(problemsOf({ checks, defaults: { failingInterval: "30s" } })).toEqual([]);
  });

  test("groups may have names that every object has", () => {
    const readiness = createReadiness({ checks: [loop], groups: { constructor: ["loop"] } });
    expect(readiness.snapshot().groups.constructor).toMatchObject({ status: "fail", checks: ["loop"] });
  });
});

describe("types", () => {
  test("a dependency in live does not compile", () => {
    // @ts-expect-error -- restarting this process mends no other
    expect(() => createReadiness({ checks: [postgres, loop], groups: { live: ["postgres"] } })).toThrow(ReadinessError);
    expect(() => createReadiness({ checks: [postgres, loop], groups: { live: ["loop"] } })).not.toThrow();
  });

  test("a check that doesn't exist does not compile in a group", () => {
    // @ts-expect-error -- there is no check of this name
    expect(() => createReadiness({ checks: [postgres, loop], groups: { ready: ["redis"] } })).toThrow(ReadinessError);
  });

  test("a name that is used twice does not compile", () => {
    // @ts-expect-error -- "a name other than postgres" is missing
    expect(() => createReadiness({ checks: [postgres, loop, postgres] })).toThrow(ReadinessError);
  });

  test("a group that doesn't exist does not compile in paths and handle", () => {
    // @ts-expect-error -- there is no group of this name
    expect(() => createReadiness({ checks: [loop], paths: { deploy: ["/healthz"] } })).toThrow(ReadinessError);
    const readiness = createReadiness({ checks: [loop], groups: { deploy: ["loop"] }, paths: { deploy: ["/deep"] } });
    const response = { headersSent: true, writeHead: () => {}, end: () => {} };
    expect(() => readiness.handle({}, response, "deploy")).not.toThrow();
    // @ts-expect-error -- there is no group of this name
    expect(() => readiness.handle({}, response, "startup")).not.toThrow();
  });

  test("a list of checks that is only known at run time compiles", () => {
    const checks: Check[] = [postgres, loop];
    expect(() => createReadiness({ checks, groups: { live: ["loop"], ready: ["postgres"] } })).not.toThrow();
    expect(() => createReadiness({ checks, groups: { live: ["postgres"] } })).toThrow(ReadinessError);
  });
});
