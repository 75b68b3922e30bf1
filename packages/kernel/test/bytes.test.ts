import fc from "fast-check";
import { expect, test } from "vitest";
import { byteCount, bytesProblem, formatBytes, parseBytes } from "../src/bytes.ts";
import { LuneoError, problemText } from "../src/error.ts";

test.each([
  ["0B", 0],
  ["1B", 1],
  ["1kB", 1000],
  ["1KiB", 1024],
  ["1.5KiB", 1536],
  ["512MiB", 536_870_912],
  ["0.1GB", 100_000_000],
  ["1.5GB", 1_500_000_000],
  ["1GiB", 2 ** 30],
  ["2TB", 2e12],
  ["2TiB", 2 ** 41],
  ["8191TiB", 8191 * 2 ** 40],
])("%s is %d bytes", (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
  expect(byteCount(text, "size")).toBe(bytes);
});

test.each([
  "",
  "10",
  "B",
  "5 MB",
  "5MB ",
  "-1B",
  "1K",
  "1M",
  "1k",
  "1KB",
  "1kb",
  "1mib",
  "1Mib",
  "1MiBs",
  "1.5.2MB",
  "1e3B",
  "Infinity",
  "0.5B",
  "0.0001kB",
  "0.1KiB",
  "8192TiB",
  "99999999999999999TB",
  "1constructor",
])("%j is no amount of data", (text) => {
  expect(parseBytes(text)).toBeUndefined();
  expect(() => byteCount(text, "size")).toThrow(LuneoError);
});

test("a refusal says which option, what it got and how to write it", () => {
  const refusal = (): number => byteCount("10 GB", "minimumFree");
  expect(refusal).toThrow('`minimumFree` must be an amount of data in whole bytes, got "10 GB". Write a number');
  expect(refusal).toThrow(expect.objectContaining({ code: "INVALID_BYTES" }));
});

test.each([
  ["1MiB", { atLeastBytes: 2 ** 20 }, undefined],
  ["1MB", { atLeastBytes: 2 ** 20 }, '`size` must be at least 1MiB, got "1MB". Set it to "1MiB" or more.'],
  ["1MiB", { atMostBytes: 1e6 }, '`size` must be at most 1MB, got "1MiB". Set it to "1MB" or less.'],
])("%s within %j: %s", (text, limits, told) => {
  const problem = bytesProblem(text, "size", limits);
  expect(problem && problemText(problem)).toBe(told);
});

test.each([
  [0, "0B"],
  [1023, "1023B"],
  [1024, "1KiB"],
  [1536, "1536B"],
  [1000, "1kB"],
  [1_500_000, "1500kB"],
  [536_870_912, "512MiB"],
  [1_024_000, "1000KiB"],
])("%d bytes are written %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53])("%d bytes are not an amount to write", (bytes) => {
  expect(() => formatBytes(bytes)).toThrow(RangeError);
});

test("every whole number of bytes comes back as it was written", () => {
  const any = fc.oneof(
    fc.maxSafeNat(),
    fc.nat(8000).map((n) => n * 2 ** 40),
    fc.nat(9000).map((n) => n * 1e12),
    fc.nat(5000),
  );
  fc.assert(
    fc.property(any, (bytes) => {
      expect(parseBytes(formatBytes(bytes))).toBe(bytes);
    }),
    { numRuns: 2000 },
  );
});
