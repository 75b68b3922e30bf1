import { expect, test } from "vitest";
import { isNewEnough } from "../../src/cli/required-node.ts";

test.each([
  ["18.20.4", false],
  ["22.14.1", false],
  ["22.15.0", true],
  ["24.0.0", true],
])("Node %s is new enough: %s", (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});
