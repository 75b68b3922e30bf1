import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { Answer, AnswerFormat, Check, Readiness } from "../src/index.ts";
import { controlledCheck } from "./controlled-check.ts";
import { ask } from "./recorded-response.ts";

// Every row of what goes wrong with the health checks of others, and what happens here. Rows that need a server, a disk or
// a framework are with the checks and adapters that they are about.

const FORMATS: readonly AnswerFormat[] = ["health+json", "terminus", "microprofile", "simple"];
const random = (): number => 0;
const authorized = { authorization: "yes" };
const details = { authorize: ({ headers }: { headers?: unknown }) => headers === authorized };

/** What a check written in JavaScript may do. */
const dependency = (name: string, run: () => unknown): Check<string, "dependency"> => ({
  name,
  kind: "dependency",
  impact: "critical",
  run: run as Check["run"],
});

/** Everything that these checks make anybody see, in every format: to the public, and to whoever is authorised. */
async function seen(...checks: readonly Check[]): Promise<{ status: number[]; public: string; detailed: string[] }> {
  const status: number[] = [];
  const bodies: string[] = [];
  const detailed: string[] = [];
  for (const format of FORMATS) {
    const readiness = createReadiness({ checks, clock: createManualClock(), random, format, details });
    await readiness.start();
    const open = readiness.answer({ method: "GET" }, "ready") as Answer;
    const inside = readiness.answer({ method: "GET", headers: authorized }, "ready") as Answer;
    status.push(open.statusCode, inside.statusCode);
    bodies.push(`${JSON.stringify(open.headers)}${open.body}`);
    detailed.push(inside.body);
    expect(() => JSON.parse(open.body) && JSON.parse(inside.body)).not.toThrow();
  }
  return { status: [...new Set(status)], public: bodies.join("\n"), detailed };
}

describe("what a check does", () => {
  test("check never settles", async () => {
    const clock = createManualClock();
    const hangs = controlledCheck("redis", { impact: "critical", failingInterval: "5s" });
    const readiness = createReadiness({ checks: [hangs], clock, random });
    const started = readiness.start();
    await clock.advance(1000);
    await started;
    for (let probe = 0; probe < 102; probe += 1) {
      // The helper throws unless the response has ended when `serve` returns.
      expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
      await clock.advance(1000);
    }
    expect(hangs.signals).toHaveLength(1);
    expect(hangs.signals[0]?.aborted).toBe(true);
    expect(readiness.snapshot().checks[0]).toMatchObject({ code: "TIMEOUT", durationMs: 100_000, runs: 1 });
  });

  test("sync throw", async () => {
    const answers = await seen(
      dependency("broken", () => {
        throw new TypeError("pool is undefined");
      }),
    );
    expect(answers.status).toEqual([503]);
    for (const body of answers.detailed) expect(body).toContain("CHECK_FAILED");
    expect(answers.public + answers.detailed.join()).not.toContain("pool is undefined");
  });

  test("reject(undefined)", async () => {
    const answers = await seen(dependency("broken", () => Promise.reject(undefined)));
    expect(answers.status).toEqual([503]);
    for (const body of answers.detailed) expect(body).toContain("CHECK_FAILED");
  });

  test("details contain BigInt / cycle", async () => {
    const cyclic: Record<string, unknown> = { freeBytes: 12n, ratio: 0.5, toJSON: () => cyclic };
    cyclic["self"] = cyclic;
    const answers = await seen(dependency("disk", () => ({ status: "warn", data: cyclic, value: 3n, unit: cyclic })));
    expect(answers.status).toEqual([200]);
    for (const body of answers.detailed) {
      expect(body).toContain('"freeBytes":"12"');
      expect(body).toContain('"ratio":0.5');
      expect(body).not.toContain("self");
    }
  });

  test("error carries .statusCode", async () => {
    for (const statusCode of [200, 204, 302, 399, 404, 500]) {
      const error = Object.assign(new Error("x"), { statusCode, status: statusCode, raw: { statusCode } });
      expect((await seen(dependency("stripe", () => Promise.reject(error)))).status).toEqual([503]);
    }
  });

  test("secret in message (`postgres://u:pw@…`)", async () => {
    const onError = vi.fn();
    const message = "connect postgres://app:hunter2@db/orders failed: password sesame is wrong";
    const error = Object.assign(new Error(message, { cause: new Error(message) }), { detail: message, code: "28P01" });
    const answers = await seen(dependency("postgres", () => Promise.reject(error)));
    const shown = answers.public + answers.detailed.join();
    expect(shown).not.toMatch(/hunter2|sesame|orders|password/);
    for (const body of answers.detailed) expect(body).toContain("28P01");
    expect(answers.public).not.toMatch(/28P01|"?name"?: ?"?postgres|postgres/);
    const readiness = createReadiness({
      checks: [dependency("postgres", () => Promise.reject(error))],
      clock: createManualClock(),
      onError,
    });
    await readiness.start();
    expect(JSON.stringify(readiness.snapshot())).not.toMatch(/hunter2|sesame|orders|password/);
    expect(onError).toHaveBeenCalledExactlyOnceWith(error, "postgres");
  });

  test("one check's failure hides the rest", async () => {
    const answers = await seen(
      dependency("first", () => ({ value: 1, unit: "connections" })),
      dependency("broken", () => {
        // oxlint-disable-next-line typescript/only-throw-error -- what is tested
        throw undefined;
      }),
      dependency("last", () => Promise.resolve({ value: 3, unit: "connections" })),
    );
    for (const body of answers.detailed) for (const name of ["first", "broken", "last"]) expect(body).toContain(name);
  });

  test("flapping", async () => {
    const clock = createManualClock();
    const onTransition = vi.fn();
    let runs = 0;
    const check = dependency("redis", () => ({ status: (runs += 1) % 2 === 0 ? "fail" : "pass" }));
    const readiness = createReadiness({ checks: [check], clock, random });
    await readiness.start();
    readiness.on("transition", onTransition);
    for (let probe = 0; probe < 200; probe += 1) {
      await clock.advance(5000);
      expect(ask(readiness, "/readyz")?.statusCode).toBe(200);
    }
    expect(runs).toBe(201);
    expect(onTransition).not.toHaveBeenCalled();
  });
});

describe("what happens around checks", () => {
  test("shared state across endpoints", async () => {
    const primary = dependency("db-primary", () => ({ data: { role: "primary" } }));
    const replica = dependency("db-replica", () => ({ status: "fail", data: { role: "replica" } }));
    const twice = (): Readiness => createReadiness({ checks: [primary, { ...replica, name: primary.name }] });
    expect(twice).toThrow(expect.objectContaining({ code: "READINESS_REFUSED" }));
    const readiness = createReadiness({
      checks: [primary, replica],
      groups: { ready: ["db-primary"], deploy: ["db-replica"] },
      clock: createManualClock(),
      details,
    });
    await readiness.start();
    const bodyOf = (group: "ready" | "deploy"): string =>
      (readiness.answer({ method: "GET", headers: authorized }, group) as Answer).body;
    for (let round = 0; round < 2; round += 1) {
      expect(bodyOf("ready")).not.toContain("replica");
      expect(bodyOf("deploy")).not.toContain("primary");
    }
    const codes = ["/readyz", "/healthz"].map((path) => ask(readiness, path)?.statusCode);
    expect(codes).toEqual([200, 503]);
  });

  test("correlated failure takes out the fleet", async () => {
    const clock = createManualClock();
    let isRedisUp = true;
    const replicas = Array.from({ length: 6 }, () => {
      const redis = {
        name: "redis",
        kind: "dependency",
        run: () => ({ status: isRedisUp ? ("pass" as const) : ("fail" as const) }),
      } as const;
      return createReadiness({ checks: [redis], groups: { startup: ["redis"], deploy: ["redis"] }, clock });
    });
    await Promise.all(replicas.map((readiness) => readiness.start()));
    isRedisUp = false;
    await clock.advance(60_000);
    for (const readiness of replicas) {
      expect(ask(readiness, "/readyz")).toMatchObject({ statusCode: 200, body: '{"status":"warn"}' });
      // What only a release waits for keeps it from going on.
      expect(ask(readiness, "/startupz")?.statusCode).toBe(503);
      expect(ask(readiness, "/healthz")?.statusCode).toBe(503);
    }
  });

  test("no result yet", async () => {
    const clock = createManualClock();
    const loop = controlledCheck("loop", { kind: "local" });
    const redis = controlledCheck("redis");
    const readiness = createReadiness({
      checks: [loop, redis],
      groups: { live: ["loop"], startup: ["loop", "redis"] },
      clock,
      random,
    });
    const codes = (): unknown[] => ["/livez", "/readyz", "/startupz"].map((path) => ask(readiness, path)?.statusCode);
    expect(codes()).toEqual([200, 503, 503]);
    void readiness.start();
    loop.settle("pass");
    await clock.advance(0);
    expect(codes()).toEqual([200, 503, 503]);
    redis.settle("pass");
    await clock.advance(0);
    expect(codes()).toEqual([200, 200, 200]);
  });

  test("event loop blocked", async () => {
    const clock = createManualClock();
    let blockedMs = 0;
    const late = {
      ...clock,
      now: () => clock.now() + blockedMs,
      monotonic: () => clock.monotonic() + blockedMs,
    };
    const checks = [dependency("redis", () => {})] as const;
    const readiness = createReadiness({ checks, clock: late, random });
    await readiness.start();
    blockedMs = 20_000;
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "pass", observedAtMs: late.now() - 20_000 });
    // Older than six intervals and the timeout: the first probe after the block isn't told how things were before it.
    blockedMs = 31_000;
    expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
    expect(ask(readiness, "/livez")?.statusCode).toBe(200);
    expect(readiness.snapshot().checks[0]).toMatchObject({
      status: "unknown",
      code: "STALE",
      observedAtMs: late.now() - 31_000,
    });
    await clock.advance(5000);
    expect(ask(readiness, "/readyz")?.statusCode).toBe(200);
  });

  test("reconnect storms", async () => {
    const clock = createManualClock();
    let runs = 0;
    let isUp = false;
    const redis = dependency("redis", () => ({ status: (runs += 1) > 0 && isUp ? "pass" : "fail" }));
    const fleet = Array.from({ length: 20 }, (_, replica) =>
      createReadiness({
        checks: [redis],
        defaults: { failingInterval: "60s" },
        clock,
        random: () => replica / 20,
      }),
    );
    await Promise.all(fleet.map((readiness) => readiness.start()));
    await clock.advance(3_600_000);
    // One a minute each, at most, rather than twelve; and nobody waits longer than that once it is back.
    expect(runs).toBeLessThanOrEqual(20 * 65);
    isUp = true;
    await clock.advance(66_000);
    expect(fleet.map((readiness) => ask(readiness, "/readyz")?.statusCode)).toEqual(fleet.map(() => 200));
  });
});
