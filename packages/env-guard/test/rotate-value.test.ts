import { describe, expect, test } from "vitest";
import { rotateValue, type ValueRotationOptions } from "../src/rotation/rotate-value.ts";
import { createMemoryPlatform } from "./memory-platform.ts";

const now = Date.parse("2026-11-22T08:00:00Z");
const refusal = { code: "DEAD", what: "The credential is dead", fix: "Issue another" };

function value(variables: Readonly<Record<string, string>>, isReadable = true) {
  const platform = createMemoryPlatform(variables, { isReadable });
  const rotate = (options: Partial<ValueRotationOptions>) =>
    rotateValue({ name: "API_KEY", platform, nowMs: now, signal: new AbortController().signal, ...options });
  return { platform, rotate, held: () => Object.fromEntries(platform.held) };
}

test("the new value is set with its date, and the old one's end goes", async () => {
  const { rotate, held } = value({ API_KEY: "old", API_KEY_EXPIRES_AT: "2026-12-01T00:00:00Z", OTHER: "other" });
  const { explained } = await rotate({ newValue: "new" });
  expect(held()).toEqual({ API_KEY: "new", API_KEY_ROTATED_AT: "2026-11-22T08:00:00.000Z", OTHER: "other" });
  expect(explained).toEqual(["remove API_KEY_EXPIRES_AT", "set API_KEY", "set API_KEY_ROTATED_AT"]);
});

test("the check is asked before the change and after it", async () => {
  const { rotate, platform } = value({ API_KEY: "old" });
  const asked: unknown[] = [];
  const check: NonNullable<ValueRotationOptions["check"]> = (values) => {
    asked.push([values, platform.held.get("API_KEY")]);
    return Promise.resolve({ problems: [], notes: ["It works."] });
  };
  expect((await rotate({ newValue: "new", check })).notes).toEqual(["It works."]);
  expect(asked).toEqual([
    [{ value: "new", old: "old" }, "old"],
    [{ value: "new", old: "old" }, "new"],
  ]);
});

test("where values aren't handed back, it is asked once, and knows no old value", async () => {
  const { rotate } = value({ API_KEY: "old" }, false);
  const asked: unknown[] = [];
  const check: NonNullable<ValueRotationOptions["check"]> = (values) => {
    asked.push(values);
    return Promise.resolve({ problems: [] });
  };
  expect((await rotate({ newValue: "new", check })).notes).toEqual([]);
  expect(asked).toEqual([{ value: "new" }]);
});

describe("nothing is changed", () => {
  const state = { API_KEY: "old" };
  test.each([
    ["without a value", {}, "NO_NEW_VALUE"],
    ["for the same value", { newValue: "old" }, "SAME_VALUE"],
    [
      "for one that the check refuses",
      { newValue: "new", check: () => Promise.resolve({ problems: [refusal] }) },
      "DEAD",
    ],
    ["for a variable that isn't set", { newValue: "new", name: "ELSE" }, "NOT_SET"],
  ])("%s", async (_, options, code) => {
    const { rotate, held } = value(state);
    const error = await rotate(options).catch((reason: { problems: { code: string }[] }) => reason);
    expect((error as { problems: { code: string }[] }).problems.map((problem) => problem.code)).toEqual([code]);
    expect(held()).toEqual(state);
  });

  test("in a dry run, which checks a value that it got", async () => {
    const { rotate, held } = value(state);
    expect((await rotate({ isDryRun: true })).explained).toEqual(["set API_KEY", "set API_KEY_ROTATED_AT"]);
    const check = () => Promise.resolve({ problems: [refusal] });
    await expect(rotate({ isDryRun: true, newValue: "new", check })).rejects.toThrow("dead");
    expect(held()).toEqual(state);
  });

  test("after an abort", async () => {
    const { rotate, held } = value(state);
    await expect(rotate({ newValue: "new", signal: AbortSignal.abort(new Error("Ctrl-C")) })).rejects.toThrow("Ctrl-C");
    expect(held()).toEqual(state);
  });
});

test("a platform that stored something else is told", async () => {
  const { rotate, platform } = value({ API_KEY: "old" });
  const apply = platform.apply;
  platform.apply = (changes, context) =>
    apply(
      changes.map((change) => (change.kind === "set" ? { ...change, value: "cut" } : change)),
      context,
    );
  const error = await rotate({ newValue: "new" }).catch(
    (reason: { code: string; problems: { code: string }[] }) => reason,
  );
  expect(error).toMatchObject({ code: "CHECK_FAILED", problems: [{ code: "NOT_STORED" }] });
});
