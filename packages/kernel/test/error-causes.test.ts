import { expect, test } from "vitest";
import { errorCauses, errorCode, errorName } from "../src/error-causes.ts";

test.each([
  [Object.assign(new Error("m"), { code: "ECONNRESET" }), "ECONNRESET"],
  [
    new TypeError("fetch failed", { cause: Object.assign(new Error("m"), { code: "UND_ERR_SOCKET" }) }),
    "UND_ERR_SOCKET",
  ],
  [new TypeError("m"), "TypeError"],
  [Object.assign(new Error("m"), { code: "hunter2 in lower case", name: "or in a name" }), "unknown error"],
  [new DOMException("m", "TimeoutError"), "TimeoutError"],
  ["text", "unknown error"],
  [undefined, "unknown error"],
  [null, "unknown error"],
])("error %# is told by code or class", (error, name) => {
  expect(errorName(error)).toBe(name);
});

test("errors that cause each other are no trap", () => {
  const error = new Error("m");
  error.cause = error;
  expect(errorName(error)).toBe("Error");
  expect(errorCauses(error)).toHaveLength(6);
});

test("what failed at several addresses, or is kept as a detail, is a cause too", () => {
  const refused = Object.assign(new Error("m"), { code: "ECONNREFUSED" });
  const failed = new TypeError("fetch failed", { cause: new AggregateError([refused, new Error("later")]) });
  expect(errorCode(failed)).toBe("ECONNREFUSED");
  expect(errorCode({ detail: refused })).toBe("ECONNREFUSED");
  expect(errorCauses(failed).map(({ message }) => message)).toEqual(["fetch failed", "", "m"]);
});

test("an error without a code has none, whatever it says", () => {
  expect(errorCode(new Error("ECONNREFUSED"))).toBeUndefined();
  expect(errorCode(Object.assign(new Error("m"), { code: 23_505 }))).toBeUndefined();
});
