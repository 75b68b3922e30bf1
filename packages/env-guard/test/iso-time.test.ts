import fc from "fast-check";
import { expect, test } from "vitest";
import { isoTimeMs } from "@luneo/kernel/iso-time";

test.each([
  ["2026-11-22T08:00:00Z", Date.UTC(2026, 10, 22, 8)],
  ["2026-11-22T08:00Z", Date.UTC(2026, 10, 22, 8)],
  ["2026-11-22T08:00:00.5Z", Date.UTC(2026, 10, 22, 8, 0, 0, 500)],
  ["2026-11-22T08:00+01:00", Date.UTC(2026, 10, 22, 7)],
  ["2026-11-22T23:30:00-02:30", Date.UTC(2026, 10, 23, 2)],
  ["2024-02-29T00:00Z", Date.UTC(2024, 1, 29)],
])("%s is a moment", (text, ms) => {
  expect(isoTimeMs(text)).toBe(ms);
});

test.each([
  "",
  "2026-11-22",
  "2026-11-22T08:00:00",
  "2026-02-31T00:00:00Z",
  "2026-02-29T00:00:00Z",
  "2026-11-22T24:00:00Z",
  "2026-11-22T08:00:60Z",
  "2026-13-01T00:00Z",
  "2026-11-22 08:00Z",
  "2026-11-22T08:00+0100",
  "2026-11-22T08:00+24:00",
  " 2026-11-22T08:00Z",
  "2026-11-22T08:00Z\n",
  "11/22/2026",
  "22.11.2026",
  "1795334400",
])("%j could mean several things or no day at all", (text) => {
  expect(isoTimeMs(text)).toBeUndefined();
});

test("every moment that a Date writes is read back", () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true, min: new Date("0001-01-02"), max: new Date("9999-12-30") }), (date) => {
      expect(isoTimeMs(date.toISOString())).toBe(date.getTime());
    }),
  );
});
