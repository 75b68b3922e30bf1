import { expect, test } from "vitest";
import { requestPath, withoutTrailingSlash } from "../src/request-path.ts";

test.each([
  ["/readyz", "/readyz"],
  ["/readyz/", "/readyz"],
  ["/readyz?x=1", "/readyz"],
  ["/readyz/?x=/", "/readyz"],
  ["/readyz//", "/readyz/"],
  ["/", "/"],
  ["/?x", "/"],
  ["", ""],
])("the path of %s is %s", (target, path) => {
  expect(requestPath(target)).toBe(path);
});

test("a route's question marks are its own", () => {
  expect(withoutTrailingSlash("/colou?r/")).toBe("/colou?r");
});
