import fc from "fast-check";
import { expect, test } from "vitest";
import { durationMs, durationProblem, formatDuration, parseDuration } from "../src/duration.ts";
import { LuneoError, problemText } from "../src/error.ts";

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

test.each([
  ["0ms", 0],
  ["0s", 0],
  ["250ms", 250],
  ["1s", 1000],
  ["1.5s", 1500],
  ["1.001s", 1001],
  ["4.35s", 4350],
  ["0.1m", 6000],
  ["1.1h", 3_960_000],
  ["90m", 5_400_000],
  ["30d", 2_592_000_000],
  ["0.5d", 43_200_000],
  ["2w", 1_209_600_000],
  ["007s", 7000],
  ["9007199254740991ms", Number.MAX_SAFE_INTEGER],
])("%s is %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  "",
  "10",
  "s",
  "ms",
  "5 s",
  " 5s",
  "5s ",
  "5s\n",
  "-1s",
  "+1s",
  "1.5.2s",
  "1.s",
  ".5s",
  "1,5s",
  "1_000ms",
  "1e3s",
  "0x10s",
  "Infinity",
  "Infinitys",
  "NaNs",
  "5S",
  "5MS",
  "5sec",
  "5min",
  "5M",
  "5y",
  "5us",
  "1h30m",
  "٣s",
  "0.5ms",
  "1.0001s",
  "9007199254740992ms",
  "99999999999999999999w",
  "0.00000000000000001s",
  "5constructor",
  "5toString",
  "5__proto__",
])("%j is no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test("a refusal says which option, what it got and how to write it", () => {
  const refusal = (): number => durationMs("5 s", "timeout");
  expect(refusal).toThrow(LuneoError);
  expect(refusal).toThrow(
    '`timeout` must be a duration in whole milliseconds, got "5 s". ' +
      'Write a number and its unit (ms, s, m, h, d or w) without a blank, like "250ms" or "30d".',
  );
  expect(refusal).toThrow(expect.objectContaining({ code: "INVALID_DURATION" }));
});

test.each([undefined, null, 10, Number.NaN, {}, ["5s"], true])("value %# that is no text is refused alike", (value) => {
  expect(durationProblem(value, "interval")).toMatchObject({ code: "INVALID_DURATION" });
  expect(() => durationMs(value as string, "interval")).toThrow("`interval` must be a duration");
});

test.each([
  ["1s", { atLeastMs: 1000 }, undefined],
  ["999ms", { atLeastMs: 1000 }, '`t` must be at least 1s, got "999ms". Set it to "1s" or more.'],
  ["1m", { atMostMs: 60_000 }, undefined],
  ["1.001m", { atMostMs: 60_000 }, '`t` must be at most 1m, got "1.001m". Set it to "1m" or less.'],
  ["0ms", { atLeastMs: 1, atMostMs: 5 }, '`t` must be at least 1ms, got "0ms". Set it to "1ms" or more.'],
])("%s within %j: %s", (text, limits, told) => {
  const problem = durationProblem(text, "t", limits);
  expect(problem && problemText(problem)).toBe(told);
});

test("the milliseconds come when all is well, and what is wrong is thrown", () => {
  expect(durationMs("1.5s", "t", { atLeastMs: 1000, atMostMs: 2000 })).toBe(1500);
  expect(() => durationMs("3s", "t", { atLeastMs: 1000, atMostMs: 2000 })).toThrow("`t` must be at most 2s");
});

test.each([
  [0, "0ms"],
  [1, "1ms"],
  [999, "999ms"],
  [1000, "1s"],
  [90_000, "90s"],
  [3_600_000, "1h"],
  [604_800_000, "1w"],
  [2_592_000_000, "30d"],
])("%d ms is written %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53])("%d ms is not a duration to write", (ms) => {
  expect(() => formatDuration(ms)).toThrow(RangeError);
});

test("every whole number of milliseconds comes back as it was written", () => {
  const any = fc.oneof(
    fc.maxSafeNat(),
    fc.nat(100_000).map((n) => n * 60_000),
    fc.nat(1000),
  );
  fc.assert(
    fc.property(any, (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
    { numRuns: 2000 },
  );
});

test("every text of a number and a unit is read as exact arithmetic says, or refused when that is no whole millisecond", () => {
  const number = fc.record({ whole: fc.nat(99_999), decimals: fc.stringMatching(/^\d{0,6}$/) });
  fc.assert(
    fc.property(number, fc.constantFrom(...Object.entries(UNITS)), ({ whole, decimals }, [unit, factor]) => {
      const text = `${whole}${decimals === "" ? "" : `.${decimals}`}${unit}`;
      const millionths = BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(6, "0"));
      const exact = millionths * BigInt(factor);
      expect(parseDuration(text)).toBe(exact % 1_000_000n === 0n ? Number(exact / 1_000_000n) : undefined);
    }),
    { numRuns: 2000 },
  );
});

test("whatever the text, reading never throws and what is read is a safe whole number of at least 0", () => {
  const near = fc.stringMatching(/^[0-9.eE+\- xms]{0,8}(ms|s|m|h|d|w)?$/);
  fc.assert(
    fc.property(fc.oneof(fc.string(), near), (text) => {
      const ms = parseDuration(text);
      expect(ms === undefined || (Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
      expect(durationProblem(text, "t") === undefined).toBe(ms !== undefined);
    }),
    { numRuns: 2000 },
  );
});
