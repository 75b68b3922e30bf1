import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { Impact } from "../src/index.ts";
import { controlledCheck } from "./controlled-check.ts";
import { ask } from "./recorded-response.ts";

const random = (): number => 0;
const groups = { live: ["loop"], ready: ["loop", "redis"], deploy: ["loop", "redis"] } as const;

/** The bodies of live, ready and deploy, after redis or the event loop has settled so. */
async function bodies(
  results: { loop: "pass" | "fail"; redis: "pass" | "warn" | "fail" },
  impact: { loop?: Impact | Record<string, Impact>; redis?: Impact | Record<string, Impact> } = {},
): Promise<unknown[]> {
  const loop = controlledCheck("loop", { kind: "local", ...(impact.loop && { impact: impact.loop }) });
  const redis = controlledCheck("redis", impact.redis && { impact: impact.redis });
  const readiness = createReadiness({ checks: [loop, redis], groups, clock: createManualClock(), random });
  loop.settle(results.loop);
  redis.settle(results.redis);
  await readiness.start();
  return ["/livez", "/readyz", "/healthz"].map((path) => JSON.parse(ask(readiness, path)?.body ?? "").status);
}

describe("what a failure means by default", () => {
  test("a dependency makes ready warn, and deploy fail", async () => {
    expect(await bodies({ loop: "pass", redis: "fail" })).toEqual(["pass", "warn", "fail"]);
  });

  test("a local check makes every group fail that it is in", async () => {
    expect(await bodies({ loop: "fail", redis: "pass" })).toEqual(["fail", "fail", "fail"]);
  });
});

describe("what a failure means when told", () => {
  test.for([
    ["critical everywhere", "critical", ["pass", "fail", "fail"]],
    ["degrading everywhere", "degrading", ["pass", "warn", "warn"]],
    ["informational everywhere", "informational", ["pass", "pass", "pass"]],
    ["critical for one group, the default for the others", { ready: "critical" }, ["pass", "fail", "fail"]],
    ["informational for one group, the default for the others", { deploy: "informational" }, ["pass", "warn", "pass"]],
  ] as const)("%s", async ([, impact, statuses]) => {
    expect(await bodies({ loop: "pass", redis: "fail" }, { redis: impact })).toEqual(statuses);
  });

  test("a local check that only degrades live doesn't get this process restarted", async () => {
    expect(await bodies({ loop: "fail", redis: "pass" }, { loop: { live: "degrading" } })).toEqual([
      "warn",
      "fail",
      "fail",
    ]);
  });

  test("a warning warns, unless it is only informational", async () => {
    expect(await bodies({ loop: "pass", redis: "warn" }, { redis: "critical" })).toEqual(["pass", "warn", "warn"]);
    expect(await bodies({ loop: "pass", redis: "warn" }, { redis: "informational" })).toEqual(["pass", "pass", "pass"]);
  });

  test("the check's own word is before that of the defaults, group by group", () => {
    const checks = [
      { name: "a", kind: "dependency", impact: { ready: "critical" }, run: () => {} },
      { name: "b", kind: "dependency", run: () => {} },
      { name: "c", kind: "local", impact: "informational", run: () => {} },
    ] as const;
    const defaults = { impact: { deploy: "degrading" } } as const;
    const { snapshot } = createReadiness({ checks, groups: { deploy: ["a", "b", "c"] }, defaults });
    expect(snapshot().checks.map(({ impacts }) => impacts)).toEqual([
      { ready: "critical", deploy: "degrading" },
      { ready: "degrading", deploy: "degrading" },
      { ready: "informational", deploy: "informational" },
    ]);
  });
});

describe("what isn't known", () => {
  test("a check without a first result fails every group but live, whatever its impact but informational", async () => {
    const expected = { critical: 503, degrading: 503, informational: 200 };
    for (const [impact, statusCode] of Object.entries(expected)) {
      const clock = createManualClock();
      const slow = controlledCheck("slow", { impact: impact as Impact });
      const well = { name: "well", kind: "local", run: () => {} } as const;
      const readiness = createReadiness({
        checks: [slow, well],
        groups: { deploy: ["slow", "well"] },
        clock,
        random,
      });
      void readiness.start();
      await clock.advance(0);
      const codes = ["/readyz", "/healthz", "/livez"].map((path) => ask(readiness, path)?.statusCode);
      expect([impact, ...codes]).toEqual([impact, statusCode, statusCode, 200]);
    }
  });

  test("a result that is too old fails where the check is critical and warns where it degrades", async () => {
    const clock = createManualClock();
    let frozenMs = 0;
    const thawed = { ...clock, monotonic: () => clock.monotonic() + frozenMs };
    const checks = [{ name: "redis", kind: "dependency", run: () => {} }] as const;
    const readiness = createReadiness({
      checks,
      groups: { deploy: ["redis"], told: ["redis"] },
      paths: { told: ["/told"] },
      defaults: { impact: { told: "informational" } },
      clock: thawed,
      random,
    });
    await readiness.start();
    frozenMs = 60_000;
    expect(["/readyz", "/healthz", "/told"].map((path) => ask(readiness, path)?.body)).toEqual([
      '{"status":"warn"}',
      '{"status":"fail"}',
      '{"status":"pass"}',
    ]);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "unknown", code: "STALE" });
  });
});
