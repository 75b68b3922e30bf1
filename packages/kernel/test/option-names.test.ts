import { expect, test } from "vitest";
import { namesFix } from "../src/option-names.ts";

test.for([
  ["grops", ["checks", "groups"], "Did you mean groups? There are checks, groups."],
  ["GROUPS", ["groups"], "Did you mean groups? There are groups."],
  ["retries", ["checks", "groups"], "There are checks, groups."],
  ["retries", [], "There are none."],
] as const)("%s among %j: %s", ([name, names, fix]) => {
  expect(namesFix(name, names)).toBe(fix);
});
