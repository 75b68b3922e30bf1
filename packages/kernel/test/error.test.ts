import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LuneoError, problemText, shown } from "../src/error.ts";
import type { Problem } from "../src/error.ts";

class PoolSettingsError extends LuneoError {
  override readonly name = "PoolSettingsError";
}

const tooMany: Problem = {
  code: "TOO_MANY",
  what: "`max` × 6 replicas must fit the server's 97 connections",
  got: "120",
  fix: "Set `max` to 16 or less.",
};
const noTimeout: Problem = { code: "NO_TIMEOUT", what: "`timeout` is missing", fix: "Set it, for example to 2s" };

test("a problem is one line: what, got, fix", () => {
  expect(problemText(tooMany)).toBe(
    "`max` × 6 replicas must fit the server's 97 connections, got 120. Set `max` to 16 or less.",
  );
  expect(problemText(noTimeout)).toBe("`timeout` is missing. Set it, for example to 2s.");
  expect(problemText({ code: "X", what: "first\nsecond.", got: "a\r\n  b", fix: "do\u2028this." })).toBe(
    "first second, got a b. do this.",
  );
  expect(problemText({ code: "X", what: "`intervall` is no option", fix: "Did you mean interval?" })).toBe(
    "`intervall` is no option. Did you mean interval?",
  );
});

test("a problem keeps its subject for programs; its line says it in words", () => {
  const about = { ...noTimeout, subject: "timeout" };
  expect(problemText(about)).toBe(problemText(noTimeout));
  const error = new LuneoError({ code: "X", problems: [about] });
  expect(error.problems).toEqual([about]);
  expect(error.toJSON().problems[0]?.subject).toBe("timeout");
  const secret = { ...noTimeout, subject: "postgres://app:k3Jx0pQ9vLw2@db/shop" };
  expect(new LuneoError({ code: "X", problems: [secret] }).problems[0]?.subject).not.toContain("k3Jx0pQ9");
});

test("a single problem is the message", () => {
  const error = new PoolSettingsError({ code: "POOL_SETTINGS_REFUSED", problems: [tooMany] });
  expect(error.message).toBe(problemText(tooMany));
  expect(error.code).toBe("POOL_SETTINGS_REFUSED");
  expect(error.problems).toEqual([tooMany]);
});

test("many problems are listed, one line each, in the order given", () => {
  const error = new PoolSettingsError({ code: "POOL_SETTINGS_REFUSED", problems: [tooMany, noTimeout] });
  expect(error.message.split("\n")).toEqual([
    "2 problems:",
    `  - ${problemText(tooMany)}`,
    `  - ${problemText(noTimeout)}`,
  ]);
});

test("a message stands above its problems, and alone without them", () => {
  const listed = new LuneoError({ code: "X", message: "The pool was not made:", problems: [noTimeout] });
  expect(listed.message).toBe(`The pool was not made:\n  - ${problemText(noTimeout)}`);
  expect(new LuneoError({ code: "X", message: "No." }).message).toBe("No.");
  expect(new LuneoError({ code: "X", message: "No." }).problems).toEqual([]);
});

test("name, stack and inspection say the subclass' own name, and the problems only once", () => {
  const error = new PoolSettingsError({ code: "POOL_SETTINGS_REFUSED", problems: [tooMany] });
  expect(error).toBeInstanceOf(LuneoError);
  expect(error.name).toBe("PoolSettingsError");
  expect(String(error)).toBe(`PoolSettingsError: ${problemText(tooMany)}`);
  expect(error.stack).toMatch(/^PoolSettingsError: `max` × 6/);
  const text = inspect(error);
  expect(text.split("TOO_MANY").length - 1).toBe(0);
  expect(text.split("16 or less").length - 1).toBe(1);
  expect(text).toContain("code: 'POOL_SETTINGS_REFUSED'");
});

test("a minified class name doesn't show", () => {
  const minified = {
    e: class extends LuneoError {
      override readonly name = "EnvGuardError";
    },
  }.e;
  const error = new minified({ code: "X", message: "No." });
  expect(String(error)).toBe("EnvGuardError: No.");
  expect(error.stack).toMatch(/^EnvGuardError: No\./);
});

test("JSON holds name, code, message and problems, and neither the stack nor the cause", () => {
  const cause = new Error("connect ECONNREFUSED postgres://u:pw@h/db");
  const error = new PoolSettingsError({ code: "REFUSED", message: "No.", problems: [tooMany], cause });
  expect(JSON.parse(JSON.stringify({ error }))).toEqual({
    error: { name: "PoolSettingsError", code: "REFUSED", message: error.message, problems: [tooMany] },
  });
  expect(error.cause).toBe(cause);
  expect("cause" in new LuneoError({ code: "X", message: "No." })).toBe(false);
});

test("no secret gets into message or problems", () => {
  const problem: Problem = {
    code: "BAD_URL",
    what: "`url` has no database",
    got: "postgres://app:hunter2@db/",
    fix: "Write postgres://app:hunter2@db/orders.",
  };
  const error = new LuneoError({ code: "X", message: "token=abc123def", problems: [problem] });
  for (const text of [error.message, JSON.stringify(error), inspect(error), String(error.stack)]) {
    expect(text).not.toMatch(/hunter2|abc123def/);
  }
  expect(error.problems[0]?.got).toBe("postgres://app:[redacted]@db/");
});

test("a quote that is opened in one problem hides nothing of the others", () => {
  const open: Problem = { code: "X", what: "bad token: 'abc", fix: "Close it." };
  const error = new LuneoError({ code: "X", problems: [open, noTimeout] });
  expect(error.message.split("\n").slice(1)).toEqual(["  - bad token: [redacted]", `  - ${problemText(noTimeout)}`]);
});

test("the problems can't be changed afterwards, neither by the maker nor by a catcher", () => {
  const given = [{ ...tooMany }];
  const error = new LuneoError({ code: "X", problems: given });
  given.push({ ...noTimeout });
  expect(error.problems).toHaveLength(1);
  expect(Object.isFrozen(error.problems)).toBe(true);
  expect(Object.isFrozen(error.problems[0])).toBe(true);
});

test.each([
  ["10s", '"10s"'],
  ["", '""'],
  ['a"b\n', String.raw`"a\"b\n"`],
  ["x".repeat(61), `"${"x".repeat(60)}…"`],
  [10, "10"],
  [Number.NaN, "NaN"],
  [10n, "10n"],
  [undefined, "undefined"],
  [null, "null"],
  [true, "true"],
  [Symbol("s"), "Symbol(s)"],
  [[1], "an array"],
  [{ password: "x" }, "an object"],
  [() => {}, "a function"],
])("value %#, of any kind, is shown in one word or in quotes", (value, text) => {
  expect(shown(value)).toBe(text);
});

test("however many problems, each has its line", () => {
  const text = fc.string({ minLength: 1, maxLength: 40 });
  const problem = fc.record({ code: fc.constant("X"), what: text, got: text, fix: text });
  fc.assert(
    fc.property(fc.array(problem, { minLength: 2, maxLength: 12 }), (problems) => {
      const error = new LuneoError({ code: "X", problems });
      expect(error.message.split("\n")).toHaveLength(problems.length + 1);
      expect(error.problems).toHaveLength(problems.length);
    }),
  );
});
