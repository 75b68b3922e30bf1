import { describe, expect, test } from "vitest";
import { aCount, aDuration, aFunction, aRatio, aText, refuseOptions } from "../../src/checks/refuse-options.ts";

const own = { share: aRatio, every: aDuration, connect: aFunction, host: aText, runs: aCount };
const problem = { code: "TOO_MANY", what: "Two of them are one too many", fix: "Leave one out." };

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
      "dbCheck: `share` must be a number from 0 to 1, got number",
      'dbCheck: `every` must be a duration like "30s", of at least 1 ms, got string',
      "dbCheck: `connect` must be a function, got string",
      "dbCheck: `host` must be a text that is not empty, got string",
      "dbCheck: `runs` must be a whole number from 1 on, got number",
    ];
    const problems = [
      ...whats.map((what) => expect.objectContaining({ code: "INVALID_CHECK", what: expect.stringContaining(what) })),
      problem,
    ];
    expect(() => refuseOptions("dbCheck", options, own, [undefined, problem])).toThrow(
      expect.objectContaining({ name: "ReadinessError", code: "CHECK_REFUSED", problems }),
    );
  });

  test("are shown without a character of their values", () => {
    const options = { host: 7, connect: "postgres://app:hunter2@db/app" };
    expect(() => refuseOptions("dbCheck", options, own)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/hunter2|postgres:/) }),
    );
  });

  test.for([null, 7, "db", [], undefined])("must be an object, not %o", (options) => {
    expect(() => refuseOptions("dbCheck", options, own, [problem])).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ what: expect.stringContaining("the options must be an object") })],
      }),
    );
  });
});
