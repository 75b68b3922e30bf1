import { expect, test } from "vitest";
import { wrappedText } from "../../src/cli/wrapped-text.ts";

const words = (count: number) => Array.from({ length: count }, () => "word").join(" ");

test("paragraphs are filled anew, and options go on below what they say", () => {
  const given = `${words(20)}\n${words(4)}\n\nOptions:\n      --one TEXT  ${words(18)}\n                  more`;
  const below = " ".repeat(18);
  expect(wrappedText(given, "keeper")).toBe(
    `${words(16)}\n${words(8)}\n\nOptions:\n      --one TEXT  ${words(12)}\n${below}${words(6)} more`,
  );
});

test("what fits stays as it is, and what has no blank to break at is left whole", () => {
  for (const text of ["Options:\n  -h  this\n  -v  that\n", `  ${"x".repeat(100)}`, "", "\n\n"]) {
    expect(wrappedText(text, "keeper")).toBe(text);
  }
});

test("a line that shows how to call the program stays on its own", () => {
  const calls = "  keeper store a,\n  keeper store b";
  expect(wrappedText(calls, "keeper")).toBe(calls);
  expect(wrappedText(calls, "other")).toBe("  keeper store a, keeper store b");
});
