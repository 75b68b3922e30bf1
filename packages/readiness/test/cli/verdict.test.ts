import { createManualClock } from "@luneo/kernel/manual-clock";
import { createRedactor } from "@luneo/kernel/redactor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseHealthBody as parseWith } from "../../src/cli/wait/health-body.ts";
import type { ProbeResult } from "../../src/cli/wait/probe.ts";
import { verdictText } from "../../src/cli/wait/progress.ts";
import { verdictOf as verdictWith, type ExpectedRelease } from "../../src/cli/wait/verdict.ts";
import { createReadiness } from "../../src/index.ts";
import type { Answer } from "../../src/answer/answer.ts";
import { controlledCheck } from "../controlled-check.ts";

const token = 'Zq9"vX2\\Lm7$kP4/w+Rt8';
const hide = createRedactor({ secrets: [token] });
const verdictOf = (reply: ProbeResult, expected: ExpectedRelease) => verdictWith(reply, expected, hide);
const parseHealthBody = (body: string) => parseWith(body, hide);

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
    expect(verdictOf(await asked("pass", false), who)).toMatchObject({
      isGood: true,
      statusCode: 200,
      ...who,
      failing: [],
    });
    expect(verdictOf(await asked("warn", false), who)).toMatchObject({ isGood: true, ...who });
    expect(verdictOf(await asked("fail", false), who)).toMatchObject({
      isGood: false,
      code: "FAILING",
      ...who,
      failing: [],
    });
    expect(verdictOf(await asked("pass", false), { version: "1.4.3" })).toMatchObject({ code: "WRONG_VERSION" });
    expect(verdictOf(await asked("pass", false), { ...who, releaseId: "d-8" })).toMatchObject({
      code: "WRONG_RELEASE_ID",
    });
  });

  test("tell whoever is authorised which checks fail and what holds", async () => {
    expect(verdictOf(await asked("fail", true), {})).toMatchObject({ failing: ["postgres DOWN"], heldBy: [] });
    expect(verdictOf(await asked("pass", true, "cache warm-up"), {})).toMatchObject({
      isGood: false,
      failing: [],
      heldBy: ["cache warm-up"],
    });
  });

  test("that say they fail are not good, whatever the status above them", async () => {
    const { body } = await asked("fail", false);
    expect(verdictOf(answer(200, body), {})).toMatchObject({ isGood: false, code: "BODY_FAILS" });
  });
});

test("a body that tells no status is as good as its status code, unless a version is asked for", () => {
  for (const body of ["OK", "", "null", "[]", "{}", '"pass"', '{"status":', "# HELP up\nup 1\n", '[7,{"name":"a"}]']) {
    expect(verdictOf(answer(200, body), {})).toMatchObject({ isGood: true });
    expect(verdictOf(answer(200, body), { version: "1" })).toMatchObject({ isGood: false, code: "NO_VERSION" });
    expect(verdictOf(answer(200, body), { releaseId: "1" })).toMatchObject({ code: "NO_RELEASE_ID" });
  }
});

test.each(["pass", "OK", "Up", "warn", "Degraded", "HEALTHY", "passing", "SERVING", "yellow", " ok\n", true, 200])(
  "status %j is a good one",
  (status) => {
    expect(verdictOf(answer(200, { status }), {})).toMatchObject({ isGood: true });
    expect(verdictOf(answer(503, { status }), {})).toMatchObject({ isGood: false, code: "FAILING" });
  },
);

test.each([
  ["OUT_OF_SERVICE", "OUT_OF_SERVICE"],
  ["critical", "critical"],
  ["not ok", "not ok"],
  [false, "false"],
  [null, "null"],
  [0, "a number"],
  ["", "a text that is no word"],
  ["<script>", "a text that is no word"],
  ["x".repeat(41), "a text that is no word"],
  [`down ${token}`, "a text that is no word"],
  [["pass"], "no text"],
  [{ code: "UP" }, "no text"],
])("status %j is not good, because nobody knows it, and is told as %s", (status, told) => {
  const verdict = verdictOf(answer(200, { status, version: "1" }), { version: "1" });
  expect(verdict).toMatchObject({ isGood: false, code: "UNKNOWN_STATUS", unknownStatus: told });
  expect(verdictText(verdict, {})).toBe(`200 of 1, but the status in its body is no known good word: ${told}`);
});

test("a mark of the byte order before a body changes nothing", () => {
  expect(verdictOf(answer(200, `\ufeff{"status":"fail"}`), {})).toMatchObject({ isGood: false, code: "BODY_FAILS" });
  expect(verdictOf(answer(200, `\ufeff{"status":"pass","version":"2"}`), { version: "2" }).isGood).toBe(true);
});

test("a list is no better than the worst of what is in it", () => {
  const many = Array.from({ length: 100 }, () => ({ status: "pass" }));
  const of = (...last: unknown[]) => verdictOf(answer(200, [...many, ...last]), {});
  expect(of()).toMatchObject({ isGood: true });
  expect(of({ status: "critical" })).toMatchObject({ code: "UNKNOWN_STATUS", unknownStatus: "critical" });
  expect(of({ status: "critical" }, { status: "fail" })).toMatchObject({ isGood: false, code: "BODY_FAILS" });
});

test("a body that is too large to be read is not good, and no reason beside a status that isn't", () => {
  expect(verdictOf({ statusCode: 200, body: undefined }, {})).toMatchObject({ isGood: false, code: "BODY_TOO_LARGE" });
  expect(verdictOf({ statusCode: 503, body: undefined }, {})).toMatchObject({ isGood: false, code: "FAILING" });
});

test.each([
  ["as it is", token],
  ["in a header", `Bearer ${token}`],
  ["escaped for JSON", JSON.stringify({ value: `x ${token}` })],
  ["in base64", Buffer.from(`Bearer ${token}`).toString("base64")],
  ["in base64url", Buffer.from(token).toString("base64url")],
  ["where a long text is cut", `${"x".repeat(90)}${token}`],
])("the token is nowhere in what is read of a body, %s", (_, echo) => {
  const checks = { [echo]: { status: "fail", code: echo } };
  const microprofile = [
    { name: echo, status: "DOWN", data: { code: echo } },
    { name: "held", status: "DOWN", data: { reason: echo } },
    { name: "release", status: "UP", data: { version: echo, releaseId: echo } },
  ];
  for (const body of [
    { status: "fail", version: echo, releaseId: echo, heldBy: [echo], checks },
    { status: "error", version: echo, details: checks },
    { status: "DOWN", checks: microprofile },
    { status: echo },
    [{ status: echo }],
  ]) {
    const verdict = verdictOf(answer(200, body), {});
    expect(verdict.isGood).toBe(false);
    const told = `${verdictText(verdict, {})} ${JSON.stringify(verdict)}`;
    for (const form of [token, JSON.stringify(token).slice(1, -1), Buffer.from(token).toString("base64")]) {
      // As short as a cut could have left it.
      expect(told).not.toContain(form.slice(0, 5));
    }
    // In base64 the first bytes depend on what stands before them.
    expect(told).not.toContain(echo.slice(-12, -4));
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
  expect(verdictOf(answer(statusCode, { status: "pass" }), {})).toMatchObject({ isGood: false, statusCode, code });
});

test("no connection is not yet", () => {
  expect(verdictOf({ code: "ECONNREFUSED" }, {})).toEqual({
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
  const { version = "", releaseId, heldBy, failing } = parseHealthBody(body);
  expect(releaseId).toBeUndefined();
  for (const text of [version, ...heldBy, ...failing]) {
    expect(text.length).toBeLessThanOrEqual(201);
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u001f\u007f]/);
  }
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      const told = parseHealthBody(text);
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
        void parseHealthBody(
          JSON.stringify(body, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
        ),
    ),
  );
});
