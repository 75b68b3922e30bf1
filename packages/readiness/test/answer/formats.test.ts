import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test } from "vitest";
import { createReadiness } from "../../src/index.ts";
import type { AnswerFormat } from "../../src/index.ts";
import { ask } from "../recorded-response.ts";

const token = "correct-horse-battery-staple";
const noon = Date.UTC(2026, 0, 1, 12);
const formats = ["health+json", "simple", "terminus", "microprofile"] as const;

/** One of everything that can be told: what passes, warns, fails for good, fails a little, is skipped, and has not run. */
async function everything(format: AnswerFormat) {
  const dependency = { kind: "dependency", failAfter: 1 } as const;
  const failing = (): never => {
    throw Object.assign(new Error("postgres://app:hunter2@db"), { code: "ECONNREFUSED" });
  };
  const clock = createManualClock(noon);
  const readiness = createReadiness({
    checks: [
      { name: "well", kind: "local", run: () => ({ value: 3, unit: "ms", data: { open: true } }) },
      { ...dependency, name: "slow", run: () => ({ status: "warn", code: "LAG" }) },
      { ...dependency, name: "broken", impact: "critical", run: failing },
      { ...dependency, name: "shared", run: failing },
      { ...dependency, name: "spare", run: () => ({ status: "skipped", code: "NOT_CONFIGURED" }) },
      { ...dependency, name: "hanging", impact: "informational", run: () => new Promise<void>(() => {}) },
    ],
    groups: { ready: ["well", "slow", "broken", "shared", "spare", "hanging"], deploy: ["well"] },
    release: { version: "1.4.2", id: "deploy-7" },
    details: { authorize: ({ headers }) => headers?.["authorization"] === token },
    format,
    clock,
    random: () => 0,
  });
  void readiness.start();
  await clock.advance(0);
  return readiness;
}

const times = { durationMs: 0, time: "2026-01-01T12:00:00.000Z" };
const well = { kind: "local", impact: "critical", data: { open: true }, ...times };
const broken = { kind: "dependency", impact: "critical", code: "ECONNREFUSED", ...times };
const shared = { ...broken, impact: "degrading" };
const slow = { ...shared, code: "LAG" };
const spare = { ...shared, code: "NOT_CONFIGURED" };
const hanging = { kind: "dependency", impact: "informational" };

describe("the public is told the status and nothing else", () => {
  const held = { ready: 503, live: 200, deploy: 503 };
  const bodies = {
    "health+json": {
      ready: { status: "fail" },
      live: { status: "pass" },
      deploy: { status: "fail", version: "1.4.2", releaseId: "deploy-7" },
    },
    simple: {
      ready: { status: "down" },
      live: { status: "ok" },
      deploy: { status: "down", version: "1.4.2", releaseId: "deploy-7" },
    },
    terminus: {
      ready: { status: "error", info: {}, error: {}, details: {} },
      live: { status: "ok", info: {}, error: {}, details: {} },
      deploy: { status: "error", version: "1.4.2", releaseId: "deploy-7", info: {}, error: {}, details: {} },
    },
    microprofile: {
      ready: { status: "DOWN", checks: [] },
      live: { status: "UP", checks: [] },
      deploy: {
        status: "DOWN",
        checks: [{ name: "release", status: "UP", data: { version: "1.4.2", releaseId: "deploy-7" } }],
      },
    },
  };

  test.for(formats)("in %s", async (format) => {
    const readiness = await everything(format);
    readiness.hold("warming up");
    const mediaType = format === "health+json" ? "application/health+json" : "application/json";
    for (const [group, path] of Object.entries({ ready: "/readyz", live: "/livez", deploy: "/healthz" } as const)) {
      const { statusCode, headers, body } = ask(readiness, path)!;
      expect(statusCode).toBe(held[group as "ready"]);
      expect(JSON.parse(body)).toEqual(bodies[format][group as "ready"]);
      expect(headers).toMatchObject({
        "content-type": mediaType,
        "cache-control": "no-store",
        "content-length": String(Buffer.byteLength(body)),
      });
    }
  });

  test.for([
    ["health+json", "warn"],
    ["simple", "degraded"],
    ["terminus", "ok"],
    ["microprofile", "UP"],
  ] as const)("a warning in %s is 200 and %s", async ([format, word]) => {
    const clock = createManualClock();
    const run = () => ({ status: "warn" }) as const;
    const readiness = createReadiness({ checks: [{ name: "slow", kind: "local", run }], format, clock });
    await readiness.start();
    const { statusCode, body } = ask(readiness, "/readyz")!;
    expect({ statusCode, word: JSON.parse(body).status as unknown }).toEqual({ statusCode: 200, word });
  });
});

describe("whoever is authorised is told what is known", () => {
  const bodies = {
    "health+json": {
      status: "fail",
      heldBy: ["warming up"],
      checks: {
        well: [{ status: "pass", componentType: "system", observedValue: 3, observedUnit: "ms", ...well }],
        slow: [{ status: "warn", componentType: "component", ...slow }],
        broken: [{ status: "fail", componentType: "component", ...broken }],
        shared: [{ status: "fail", componentType: "component", ...shared }],
        spare: [{ status: "skipped", componentType: "component", ...spare }],
        hanging: [{ status: "unknown", componentType: "component", ...hanging }],
      },
    },
    simple: {
      status: "down",
      heldBy: ["warming up"],
      checks: {
        well: { status: "ok", value: 3, unit: "ms", ...well },
        slow: { status: "degraded", ...slow },
        broken: { status: "down", ...broken },
        shared: { status: "down", ...shared },
        spare: { status: "skipped", ...spare },
        hanging: { status: "unknown", ...hanging },
      },
    },
    terminus: {
      status: "error",
      heldBy: ["warming up"],
      info: {
        well: { status: "up", result: "pass", value: 3, unit: "ms", ...well },
        slow: { status: "degraded", result: "warn", ...slow },
        shared: { status: "degraded", result: "fail", ...shared },
        spare: { status: "up", result: "skipped", ...spare },
        hanging: { status: "up", result: "unknown", ...hanging },
      },
      error: { broken: { status: "down", result: "fail", ...broken } },
      details: {
        well: { status: "up", result: "pass", value: 3, unit: "ms", ...well },
        slow: { status: "degraded", result: "warn", ...slow },
        broken: { status: "down", result: "fail", ...broken },
        shared: { status: "degraded", result: "fail", ...shared },
        spare: { status: "up", result: "skipped", ...spare },
        hanging: { status: "up", result: "unknown", ...hanging },
      },
    },
    microprofile: {
      status: "DOWN",
      checks: [
        { name: "held", status: "DOWN", data: { reason: "warming up" } },
        {
          name: "well",
          status: "UP",
          data: { open: true, result: "pass", value: 3, unit: "ms", kind: "local", impact: "critical", ...times },
        },
        { name: "slow", status: "UP", data: { result: "warn", ...slow } },
        { name: "broken", status: "DOWN", data: { result: "fail", ...broken } },
        { name: "shared", status: "UP", data: { result: "fail", ...shared } },
        { name: "spare", status: "UP", data: { result: "skipped", ...spare } },
        { name: "hanging", status: "UP", data: { result: "unknown", ...hanging } },
      ],
    },
  };

  test.for(formats)("in %s, and no message", async (format) => {
    const readiness = await everything(format);
    readiness.hold("warming up");
    const { statusCode, body, headers } = ask(readiness, "/readyz", "GET", { authorization: token })!;
    expect(statusCode).toBe(503);
    expect(JSON.parse(body)).toEqual(bodies[format]);
    expect(headers["content-length"]).toBe(String(Buffer.byteLength(body)));
    expect(body).not.toMatch(/hunter2|postgres:/);
  });

  test("what is beyond ASCII arrives whole", async () => {
    const data = { state: "à jour 🟢 \u2028" };
    const check = { name: "well", kind: "local", run: () => ({ data }) } as const;
    const authorize = () => true;
    const readiness = createReadiness({ checks: [check], details: { authorize }, clock: createManualClock() });
    await readiness.start();
    readiness.hold("Überprüfung läuft");
    const { body, headers } = ask(readiness, "/readyz")!;
    expect(body).toMatch(/^[\x20-\x7e]+$/);
    expect(headers["content-length"]).toBe(String(body.length));
    expect(JSON.parse(body)).toMatchObject({ heldBy: ["Überprüfung läuft"], checks: { well: [{ data }] } });
  });

  test.for(formats)("of what a check is called and tells, nothing changes the answer in %s", async (format) => {
    const checks = ["__proto__", "constructor", "status", "checks"].map((name) => {
      return { name, kind: "local", run: () => ({ data: { status: "DOWN", result: "x", toJSON: "y" } }) } as const;
    });
    const readiness = createReadiness({
      checks,
      format,
      clock: createManualClock(noon),
      details: { authorize: () => true },
    });
    await readiness.start();
    const { body } = ask(readiness, "/readyz")!;
    const passing = { "health+json": "pass", simple: "ok", terminus: "ok", microprofile: "UP" }[format];
    expect((JSON.parse(body) as { status: unknown }).status).toBe(passing);
    for (const { name } of checks) expect(body).toContain(`"${name}"`);
    // Flat in this one, so that a fact could stand in the place of ours.
    if (format === "microprofile") expect(body).not.toContain('"result":"x"');
  });
});
