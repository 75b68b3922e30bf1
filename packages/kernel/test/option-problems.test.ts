import { describe, expect, test } from "vitest";
import { createManualClock } from "../src/manual-clock.ts";
import {
  aClock,
  aCount,
  aDuration,
  aFunction,
  aList,
  anObject,
  aRatio,
  aText,
  aWord,
  having,
  required,
} from "../src/option-checks.ts";
import { problemText } from "../src/error.ts";
import { optionProblems } from "../src/option-problems.ts";
import { optionFaults } from "../src/option-faults.ts";
import { aSeverity } from "../src/rules/alert-options.ts";
import type { OptionCheck } from "../src/option-faults.ts";

const checks = { share: aRatio, every: aDuration(), connect: required(aFunction, "Write one."), host: aText };

function told(options: unknown, by: Readonly<Record<string, OptionCheck>> = checks): string[] {
  return optionProblems(options, by, { subject: "dbCheck" }).map(problemText);
}

describe("the problems of options", () => {
  test("are none where all are right, left out or undefined", () => {
    expect(told({ connect: () => {}, share: 0, every: "30s", host: undefined })).toEqual([]);
  });

  test("are told all at once, with whose they are, what was given and what to do", () => {
    expect(told({ share: 2, every: "0s", host: 7, password: "hunter2" })).toEqual([
      "dbCheck: `password` is no option. There are share, every, connect, host.",
      "dbCheck: `share` must be a number from 0 to 1, got 2. Leave it out for the default.",
      'dbCheck: `every` must be at least 1ms, got "0s". Set it to "1ms" or more.',
      "dbCheck: `connect` must be a function, got undefined. Write one.",
      "dbCheck: `host` must be a text that is not empty, got 7. Leave it out for the default.",
    ]);
  });

  test("name the option that was most likely meant", () => {
    expect(told({ connect: () => {}, hots: "db" })).toEqual([
      "dbCheck: `hots` is no option. Did you mean host? There are share, every, connect, host.",
    ]);
  });

  test("hold no character of a text, which may be a secret in the wrong place", () => {
    expect(told({ connect: "hunter2", share: "" })).toEqual([
      'dbCheck: `share` must be a number from 0 to 1, got "". Leave it out for the default.',
      "dbCheck: `connect` must be a function, got a text. Write one.",
    ]);
  });

  test.for([
    [null, "null"],
    ["hunter2", "a text"],
    [[], "an array"],
    [undefined, "undefined"],
  ] as const)("%o is no object", ([options, got]) => {
    expect(told(options)).toEqual([`dbCheck: the options must be an object, got ${got}. Give an object.`]);
  });

  test("have the code and the path that are asked for", () => {
    const how = { subject: "createThing", code: "INVALID_THING", path: "details" };
    expect(optionProblems({ a: 1 }, { b: required(aText) }, how)).toEqual([
      { code: "INVALID_THING", what: "createThing: `details.a` is no option", fix: "There are b." },
      {
        code: "INVALID_THING",
        what: "createThing: `details.b` must be a text that is not empty",
        got: "undefined",
        fix: "Give it one.",
      },
    ]);
    expect(optionProblems(1, {}, how)).toEqual([
      expect.objectContaining({ what: expect.stringContaining("`details`") }),
    ]);
  });
});

test.for([
  [10, "10"],
  [false, "false"],
  [null, "null"],
  [[1], "list"],
  [{ a: 1 }, "object"],
  ["hunter2", "string"],
] as const)("in a sentence, %j is told as %s", ([value, got]) => {
  expect(optionFaults({ connect: value }, { connect: aFunction })).toEqual([
    `\`connect\` must be a function, got ${got}`,
  ]);
});

test("of a severity for each alert, those are told that are wrong", () => {
  const severity = aSeverity(["NotReady", "CheckFailing"]);
  expect(told({ severity: { NotReady: 3, CheckFailin: "page" } }, { severity })).toEqual([
    "dbCheck: `severity.NotReady` must be a text that is not empty, got 3. Leave it out for the default.",
    "dbCheck: `severity.CheckFailin` is for no alert of these. Did you mean CheckFailing? There are NotReady, CheckFailing.",
  ]);
  expect(told({ severity: 3 }, { severity })).toEqual([
    "dbCheck: `severity` must be a text that is not empty, or one for each of NotReady, CheckFailing, got 3. " +
      "Leave it out for the default.",
  ]);
});

describe("what an option is", () => {
  const { now, monotonic, setTimer } = createManualClock();

  test.for<[string, OptionCheck, readonly unknown[], readonly unknown[]]>([
    ["a count", aCount(), [1, 7], [0, 1.5, "1", -1, Number.NaN]],
    ["a count within bounds", aCount({ atLeast: 0, atMost: 9 }), [0, 9], [-1, 10]],
    ["a duration", aDuration(), ["1ms", "30s"], ["0s", "30", 30]],
    ["a duration that may be nothing", aDuration({ atLeastMs: 0 }), ["0s"], ["-1s"]],
    ["a duration within bounds", aDuration({ atLeastMs: 1000, atMostMs: 2000 }), ["1s", "2s"], ["999ms", "3s"]],
    ["a word", aWord("on", "off"), ["on", "off"], ["", "maybe", 1]],
    ["an object", anObject, [{}], [[], null, () => {}]],
    ["a clock", aClock(), [{ now, monotonic, setTimer }], [{ now }, {}, 7, null]],
    ["a part of a clock", aClock("now"), [{ now }], [{ monotonic }]],
    ["something with methods", having("a server", "close"), [{ close: now }, Object.assign(now, { close: now })], [{}]],
    ["a list", aList("a list of texts", aText), [[], ["a"]], ["a", [""], Array(1), { length: 0 }]],
  ])("is %s", ([, [isRight], right, wrong]) => {
    expect(right.filter((value) => !isRight(value))).toEqual([]);
    expect(wrong.filter((value) => isRight(value))).toEqual([]);
  });

  test("each wrong item of a list is told by its place", () => {
    const closers = aList("a list of functions", [aFunction[0], "a function", { fix: "Write `() => pool.end()`." }]);
    // oxlint-disable-next-line no-sparse-arrays -- what is tested
    expect(told({ closers: [() => {}, , "hunter2"] }, { closers })).toEqual([
      "dbCheck: `closers[1]` must be a function, got undefined. Write `() => pool.end()`.",
      "dbCheck: `closers[2]` must be a function, got a text. Write `() => pool.end()`.",
    ]);
    expect(told({ closers: "x" }, { closers })).toEqual([
      "dbCheck: `closers` must be a list of functions, got a text. Write `[…]`.",
    ]);
  });

  test("a clock says which methods it must have", () => {
    expect(told({ clock: 1 }, { clock: aClock("now") })).toEqual([
      "dbCheck: `clock` must be a clock, with `now()`, got 1. Leave it out for the default.",
    ]);
  });
});
