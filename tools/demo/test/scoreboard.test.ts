import { describe, expect, test } from "vitest";
import type { Act, ActResult } from "../act.ts";
import { exitCodeOf } from "../scoreboard.ts";

const act = { number: 1, title: "An act", promise: "It plays", play: async () => ({ verdicts: [] }) } satisfies Act;
const passed: ActResult = { act, status: "pass", durationMs: 1, verdicts: [] };
const failed: ActResult = { act, status: "fail", durationMs: 1, verdicts: [] };
const broken: ActResult = { act, status: "error", durationMs: 1, reason: "it threw" };
const notShown: ActResult = { act, status: "not-shown", reason: "no Postgres" };
const planned: ActResult = { act, status: "planned" };

describe("the day's exit code", () => {
  test("is 0 when every act that exists was shown and passed", () => {
    expect(exitCodeOf([passed, passed, planned])).toBe(0);
  });

  test("is 1 when one failed or threw, whatever else could not be shown", () => {
    expect(exitCodeOf([passed, failed, planned])).toBe(1);
    expect(exitCodeOf([passed, broken])).toBe(1);
    expect(exitCodeOf([notShown, failed])).toBe(1);
  });

  test("is 3 when one could not be shown", () => {
    expect(exitCodeOf([passed, notShown, planned])).toBe(3);
  });
});
