import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonMessage } from "../../src/notify/json.ts";
import { burning, wildNotice } from "./notices.ts";

test("a notice keeps all it has, with its time in ISO 8601", () => {
  expect(jsonMessage(burning)).toEqual({ ...burning, at: "2026-11-22T20:41:07.000Z" });
});

test("the keys are always the same", () => {
  expect(jsonMessage({ source: "a", title: "b", severity: "info", text: "", at: Number.NaN })).toEqual({
    source: "a",
    title: "b",
    severity: "info",
    text: "",
    fields: [],
    links: [],
    at: null,
    dedupeKey: null,
  });
});

test("it comes through JSON unchanged, whatever the notice", () => {
  fc.assert(
    fc.property(wildNotice, (notice) => {
      const message = jsonMessage(notice);
      expect(JSON.parse(JSON.stringify(message))).toEqual(message);
    }),
    { numRuns: 100 },
  );
});
