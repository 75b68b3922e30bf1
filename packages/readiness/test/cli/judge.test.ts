import { createManualClock } from "@luneo/kernel/manual-clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge } from "../../src/cli/wait/judge.ts";
import { readBody } from "../../src/cli/wait/told-answer.ts";
import { createReadiness } from "../../src/index.ts";
import type { Answer } from "../../src/answer/answer.ts";
import { controlledCheck } from "../controlled-check.ts";

const answer = (statusCode: number, body: unknown) => ({
  statusCode,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

describe.each(["health+json", "terminus", "microprofile", "simple"] as const)("answers of format %s", (format) => {
  async function asked(outcome: "pass" | "warn" | "fail", isAuthorised: boolean, hold?: string) {
    const postgres = controlledCheck("postgres", { impact: "critical" });
    const loop = controlledCheck("event-loop", { kind: "local" });
    const readiness = createReadiness({
      checks: [postgres, loop],
      groups: { deploy: ["postgres", "event-loop"] },
      format,
      release: { version: "1.4.2", id: "d-7" },
      details: { authorize: () => isAuthorised },
      clock: createManualClock(),
    });
    postgres.settle(outcome);
    loop.settle("pass");
    await readiness.start();
    if (hold !== undefined) readiness.hold(hold);
    const { statusCode, body } = readiness.answer({ url: "/healthz", method: "GET" }) as Answer;
    return { statusCode, body };
  }

  test("are good with 200 only, and tell who answers, also without authorisation", async () => {
    const who = { version: "1.4.2", releaseId: "d-7" };
    expect(judge(await asked("pass", false), who)).toMatchObject({
      isGood: true,
      statusCode: 200,
      ...who,
      failing: [],
    });
    expect(judge(await asked("warn", false), who)).toMatchObject({ isGood: true, ...who });
    expect(judge(await asked("fail", false), who)).toMatchObject({
      isGood: false,
      code: "FAILING",
      ...who,
      failing: [],
    });
    expect(judge(await asked("pass", false), { version: "1.4.3" })).toMatchObject({ code: "WRONG_VERSION" });
    expect(judge(await asked("pass", false), { ...who, releaseId: "d-8" })).toMatchObject({ code: "WRONG_RELEASE_ID" });
  });

  test("tell whoever is authorised which checks fail and what holds", async () => {
    expect(judge(await asked("fail", true), {})).toMatchObject({ failing: ["postgres DOWN"], heldBy: [] });
    expect(judge(await asked("pass", true, "cache warm-up"), {})).toMatchObject({
      isGood: false,
      failing: [],
      heldBy: ["cache warm-up"],
    });
  });

  test("that say they fail are not good, whatever the status above them", async () => {
    const { body } = await asked("fail", false);
    expect(judge(answer(200, body), {})).toMatchObject({ isGood: false, code: "BODY_FAILS" });
  });
});

test("a page that says nothing of the kind is as good as its status, unless a version is asked for", () => {
  for (const body of ["OK", "", "null", "[]", '{"status":"whatever"}', '"pass"']) {
    expect(judge(answer(200, body), {})).toMatchObject({ isGood: true });
    expect(judge(answer(200, body), { version: "1" })).toMatchObject({ isGood: false, code: "NO_VERSION" });
    expect(judge(answer(200, body), { releaseId: "1" })).toMatchObject({ code: "NO_RELEASE_ID" });
  }
});

test.each([
  [204, "UNEXPECTED_STATUS"],
  [301, "REDIRECTED"],
  [401, "REFUSED"],
  [403, "REFUSED"],
  [404, "NOT_FOUND"],
  [500, "UNEXPECTED_STATUS"],
  [503, "FAILING"],
])("status %i is not good, as %s", (statusCode, code) => {
  expect(judge(answer(statusCode, { status: "pass" }), {})).toMatchObject({ isGood: false, statusCode, code });
});

test("no connection is not yet", () => {
  expect(judge({ code: "ECONNREFUSED" }, {})).toEqual({
    isGood: false,
    code: "ECONNREFUSED",
    heldBy: [],
    failing: [],
  });
});

test("whatever a body holds, what is read of it is short, on one line and without control characters", () => {
  const nasty = "\u001b[31m" + "x".repeat(500) + "\n\u0007";
  const body = JSON.stringify({
    status: "fail",
    version: nasty,
    releaseId: { a: 1 },
    heldBy: [nasty, 7],
    checks: { [nasty]: [{ status: "fail", code: nasty }] },
  });
  const { version = "", releaseId, heldBy, failing } = readBody(body);
  expect(releaseId).toBeUndefined();
  for (const text of [version, ...heldBy, ...failing]) {
    expect(text.length).toBeLessThanOrEqual(201);
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u001f\u007f]/);
  }
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      const told = readBody(text);
      expect(told.failing.length + told.heldBy.length).toBeLessThan(100);
    }),
  );
  const shape = fc.record(
    {
      status: fc.anything(),
      version: fc.anything(),
      releaseId: fc.anything(),
      heldBy: fc.anything(),
      checks: fc.anything(),
      details: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      shape,
      (body) =>
        void readBody(JSON.stringify(body, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))),
    ),
  );
});
