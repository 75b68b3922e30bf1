import { expect, test } from "vitest";
import { areTooFew, positionalsFault, type Positionals } from "../../src/cli/positionals.ts";

test.each<[Positionals, got: number, fault: string | undefined]>([
  [["FILE"], 1, undefined],
  [["FILE"], 0, "store takes FILE beside options, got none"],
  [["FROM", "TO"], 3, "store takes FROM and TO beside options, got 3 arguments"],
  [[], 0, undefined],
  [[], 2, "store takes no argument beside options, got 2 arguments"],
  [[1, 2], 2, undefined],
  [[1, 2], 0, "store needs more arguments"],
  [[1, 2], 3, "store takes 2 at most beside options"],
  [[0, 0], 1, "store takes no argument beside options"],
])("of %j, %i is %j", (wanted, got, fault) => {
  expect(positionalsFault("store", wanted, got)).toBe(fault);
});

test("too few are fewer than the names, or than the least", () => {
  expect([areTooFew(["FILE"], 0), areTooFew(["FILE"], 2), areTooFew([1, 2], 0), areTooFew([1, 2], 3)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
