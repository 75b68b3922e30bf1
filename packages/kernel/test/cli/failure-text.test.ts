import { expect, test } from "vitest";
import { failureText } from "../../src/cli/failure-text.ts";

test("a failure says where it came from, but not if its stack can't be told from its message", () => {
  expect(failureText(new TypeError("x"), "keeper")).toMatch(/^TypeError, .*fault of keeper\.\n {4}at .*failure-text/);
  const changed = Object.assign(new Error("second"), { stack: "Error: first\n    at first.ts:1:1" });
  expect(failureText(changed, "keeper")).not.toContain("    at ");
});

test("neither a name nor a code is told that could be a value", () => {
  const odd = Object.assign(new Error("x"), { name: "hunter2 hunter2", code: "hunter2" });
  expect(failureText(odd, "keeper")).toMatch(/^Error, whose message is withheld/);
  expect(failureText(Object.assign(new Error("x"), { code: "ECONNRESET" }), "keeper")).toMatch(/^Error ECONNRESET, /);
  expect(failureText("hunter2", "keeper")).toBe("Something that is no error was thrown. This is a fault of keeper.");
});
