import { aCount, aDuration, aFunction, aRatio, aText } from "@luneo/kernel/option-checks";
import { describe, expect, test } from "vitest";
import { refuseFaults, refuseOptions } from "../../src/checks/refuse-options.ts";

const own = { share: aRatio, every: aDuration(), connect: aFunction, host: aText, runs: aCount() };
const fault = { what: "two of them are one too many", fix: "Leave one out." };
const problem = { code: "INVALID_CHECK", what: "dbCheck: two of them are one too many", fix: "Leave one out." };

describe("the options of a check", () => {
  test("may be its own, and the settings of every check", () => {
    const right = { share: 0.5, every: "30s", connect: () => {}, host: "db", runs: 2 };
    const settings = {
      name: "db",
      impact: "degrading",
      interval: "5s",
      failingInterval: "10s",
      timeout: "1s",
      failAfter: 2,
      recoverAfter: 1,
      staleAfter: "1m",
    };
    expect(() => refuseOptions("dbCheck", { ...right, ...settings }, own)).not.toThrow();
  });

  test("may be left out, or undefined", () => {
    expect(() => refuseOptions("dbCheck", { share: undefined }, own, [undefined])).not.toThrow();
  });

  test("are refused all at once, with what depends on several", () => {
    const options = { share: 2, every: "0s", connect: "db", host: "", runs: 0, password: "hunter2" };
    const whats = [
      "dbCheck: `password` is no option",
      "dbCheck: `share` must be a number from 0 to 1",
      "dbCheck: `every` must be at least 1ms",
      "dbCheck: `connect` must be a function",
      "dbCheck: `host` must be a text that is not empty",
      "dbCheck: `runs` must be a whole number from 1 on",
    ];
    const problems = [
      ...whats.map((what) => expect.objectContaining({ code: "INVALID_CHECK", what: expect.stringContaining(what) })),
      problem,
    ];
    expect(() => refuseOptions("dbCheck", options, own, [undefined, fault])).toThrow(
      expect.objectContaining({ name: "ReadinessError", code: "CHECK_REFUSED", problems }),
    );
  });

  test("are shown without a character of their values", () => {
    const options = { host: 7, connect: "postgres://app:hunter2@db/app" };
    expect(() => refuseOptions("dbCheck", options, own)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/hunter2|postgres:/) }),
    );
  });

  test.for([
    [null, "null"],
    [7, "7"],
    ["db", "a text"],
    [[], "an array"],
    [undefined, "undefined"],
  ] as const)("must be an object, not %o, which is told beside all else", ([options, got]) => {
    const noObject = {
      code: "INVALID_CHECK",
      what: "dbCheck: the options must be an object",
      got,
      fix: "Give an object.",
    };
    expect(() => refuseOptions("dbCheck", options, own, [fault])).toThrow(
      expect.objectContaining({ problems: [noObject, problem] }),
    );
  });
});

test("faults of what is no option are refused alike, and nothing where there are none", () => {
  expect(() => refuseFaults("dbCheck", [undefined, fault])).toThrow(
    expect.objectContaining({ name: "ReadinessError", code: "CHECK_REFUSED", problems: [problem] }),
  );
  expect(() => refuseFaults("dbCheck", [undefined])).not.toThrow();
});
