import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, onTestFinished, test } from "vitest";
import { createReadiness } from "../../src/index.ts";
import type { CheckSettings } from "../../src/index.ts";
import { createNotifier, notifyTransitions, slackMessage } from "../../src/notify.ts";
import type { Notice, NotifyTransitionsOptions } from "../../src/notify.ts";
import { controlledCheck } from "../controlled-check.ts";

async function watched(
  settings: CheckSettings = {},
  given: Partial<NotifyTransitionsOptions> & { readonly groups?: Record<string, "postgres"[]> } = {},
) {
  const { groups = { ready: ["postgres"] }, ...options } = given;
  const clock = createManualClock();
  const postgres = controlledCheck("postgres", { interval: "1s", failingInterval: "1s", failAfter: 1, ...settings });
  const readiness = createReadiness({ checks: [postgres], groups, clock, random: () => 0 });
  const notices: Notice[] = [];
  const telling = notifyTransitions(readiness, {
    source: "orders-api",
    notify: (notice) => void notices.push(notice),
    clock,
    ...options,
  });
  onTestFinished(() => readiness.close());
  postgres.settle("pass");
  await readiness.start();
  async function becomes(outcome: "pass" | "warn" | "fail"): Promise<void> {
    postgres.settle(outcome);
    await clock.advance(1000);
  }
  return { clock, postgres, readiness, notices, telling, becomes };
}

test("a dependency that goes down and returns is two notices of one incident, with what people need", async () => {
  const { clock, notices, becomes } = await watched({ impact: "critical" });
  await becomes("fail");
  const failedAt = clock.now();
  await becomes("pass");
  expect(notices).toEqual([
    {
      source: "orders-api",
      title: "postgres is down",
      severity: "critical",
      text: "It is critical for: ready.",
      fields: [
        { name: "code", value: "DOWN" },
        { name: "kind", value: "dependency" },
        { name: "impact", value: "ready: critical" },
        { name: "last good result", value: "2026-01-01T00:00:00.000Z" },
      ],
      links: [{ label: "Runbook", url: expect.stringMatching(/\/docs\/runbooks\/dependency-down\.md$/) as string }],
      at: failedAt,
      dedupeKey: "readiness/orders-api/postgres",
    },
    expect.objectContaining({
      title: "postgres is well again",
      severity: "resolved",
      dedupeKey: "readiness/orders-api/postgres",
      at: failedAt + 1000,
    }),
  ]);
});

test.each([
  ["critical", { ready: ["postgres"] }, { ready: "critical" }],
  ["warning", { ready: ["postgres"] }, { ready: "degrading" }],
  ["info", { ready: ["postgres"] }, { ready: "informational" }],
  // A deployment is stopped by it, and nobody who is served notices.
  ["info", { ready: ["postgres"], deploy: ["postgres"] }, { ready: "informational", deploy: "critical" }],
  ["warning", { ready: ["postgres"], deploy: ["postgres"] }, { ready: "degrading", deploy: "critical" }],
  ["warning", { ready: [], deploy: ["postgres"] }, { deploy: "critical" }],
  ["critical", { ready: [], workers: ["postgres"] }, { workers: "critical" }],
  ["info", { ready: [] }, {}],
] as const)("it is %s with groups %j and impacts %j", async (severity, groups, impact) => {
  const { notices, becomes } = await watched({ impact }, { groups: groups as never });
  await becomes("fail");
  expect(notices.map((notice) => notice.severity)).toEqual([severity]);
});

test("a warning is a warning, whatever the impact", async () => {
  const { notices, becomes } = await watched({ impact: "critical" });
  await becomes("warn");
  await becomes("pass");
  expect(notices.map(({ title, severity }) => [title, severity])).toEqual([
    ["postgres warns", "warning"],
    ["postgres is well again", "resolved"],
  ]);
});

test("a first result that is good is no news; one that is bad is told, also if it was there before", async () => {
  const clock = createManualClock();
  const [postgres, redis] = [controlledCheck("postgres"), controlledCheck("redis")];
  const readiness = createReadiness({ checks: [postgres, redis], clock });
  onTestFinished(() => readiness.close());
  postgres.settle("pass");
  redis.settle("fail");
  await readiness.start();
  const titles: string[] = [];
  const notify = ({ title }: Notice): void => void titles.push(title);
  await notifyTransitions(readiness, { source: "orders-api", notify, clock }).close();
  expect(titles).toEqual(["redis is down"]);
});

test("drains, holds, the end, and results that got too old tell nothing", async () => {
  const { clock, readiness, notices } = await watched({ staleAfter: "3s" });
  readiness.hold("cache warm-up").release();
  // Its run hangs for less than its timeout would allow: here it is as if the process had been frozen.
  clock.jump(60_000);
  readiness.drain("SIGTERM");
  await readiness.close();
  await clock.advance(10_000);
  readiness.snapshot();
  expect(readiness.snapshot().checks[0]?.status).toBe("unknown");
  expect(notices).toEqual([]);
});

test("what flaps is told no oftener than once in the time that is set, with how often it changed", async () => {
  const { clock, postgres, notices, becomes } = await watched({}, { atMostEvery: "10s" });
  for (let round = 0; round < 4; round += 1) {
    await becomes("fail");
    await becomes("pass");
  }
  expect(notices.map(({ severity }) => severity)).toEqual(["warning", "resolved"]);
  await becomes("fail");
  for (let second = 0; second < 3; second += 1) await becomes("fail");
  expect(postgres.outstanding).toBeLessThan(2);
  expect(notices.map(({ severity }) => severity)).toEqual(["warning", "resolved", "warning"]);
  expect(notices[2]?.fields).toContainEqual({ name: "changes since the last notice", value: "7" });
  expect(clock.now()).toBeGreaterThan(notices[2]?.at as number);
});

describe("whoever is told", () => {
  test.each([
    [
      "throws",
      () => {
        throw new Error("no network");
      },
    ],
    ["rejects", () => Promise.reject(new Error("no network"))],
  ])(
    "may do what it must not: it %s, which is told to onError, and the next notice is told all the same",
    async (_, fault) => {
      const errors: unknown[] = [];
      let asked = 0;
      const { becomes } = await watched(
        {},
        {
          notify() {
            asked += 1;
            return fault();
          },
          onError(error) {
            errors.push(error);
            throw error;
          },
        },
      );
      await becomes("fail");
      await becomes("pass");
      expect(asked).toBe(2);
      expect(errors).toEqual([
        expect.objectContaining({ message: "no network" }),
        expect.objectContaining({ message: "no network" }),
      ]);
    },
  );

  test("is waited for for half a minute", async () => {
    const errors: unknown[] = [];
    let asked = 0;
    const { clock, becomes } = await watched(
      {},
      {
        notify() {
          asked += 1;
          return new Promise(() => {});
        },
        onError: (error, source) => void errors.push(error, source),
      },
    );
    await becomes("fail");
    await becomes("pass");
    expect(asked).toBe(1);
    for (let second = 0; second < 30; second += 1) await becomes("pass");
    expect(asked).toBe(2);
    expect(errors).toEqual([expect.objectContaining({ code: "DEADLINE_EXCEEDED" }), "postgres"]);
    expect(clock.pendingTimers).toBeGreaterThan(0);
  });
});

test("close waits for what is under way and tells what waits for its time", async () => {
  const titles: string[] = [];
  let arrive = (): void => {};
  const { telling, becomes } = await watched(
    {},
    {
      notify({ title }) {
        titles.push(title);
        return new Promise((resolve) => (arrive = resolve));
      },
    },
  );
  await becomes("fail");
  await becomes("pass");
  const closed = telling.close();
  expect(telling.close()).toBe(closed);
  expect(titles).toEqual(["postgres is down"]);
  arrive();
  await expect.poll(() => titles).toEqual(["postgres is down", "postgres is well again"]);
  arrive();
  await closed;
  await becomes("fail");
  expect(titles).toHaveLength(2);
});

test("a notice goes out by createNotifier as any other", async () => {
  const bodies: string[] = [];
  const notify = createNotifier({
    url: "https://hooks.example/services/T0/B0/secret-part-of-it",
    render: slackMessage,
    fetch: async (_, { body }) => {
      bodies.push(body);
      return { ok: true, status: 200, headers: { get: () => null }, body: null };
    },
  });
  const { telling, becomes } = await watched({}, { notify });
  await becomes("fail");
  await telling.close();
  expect(bodies).toEqual([expect.stringContaining("postgres is down")]);
});

test("all options that can't be kept are refused at once", async () => {
  const readiness = createReadiness({ checks: [] });
  const options = { source: " ", notify: "slack", atMostEvery: "1ms", clock: 1, onError: {}, every: 1 };
  expect(() => notifyTransitions(readiness, options as never)).toThrow(
    expect.objectContaining({
      name: "ReadinessError",
      code: "NOTIFY_REFUSED",
      message: expect.stringMatching(
        /notifyTransitions: `every`[^]*`source`[^]*`notify`[^]*`atMostEvery`[^]*`clock`[^]*`onError`/,
      ) as string,
    }),
  );
  expect(() => notifyTransitions(readiness, {} as never)).toThrow(
    /`source` must be a text[^]*`notify` must be a function/,
  );
});
