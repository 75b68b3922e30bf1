import { expect, test } from "vitest";
import { commandList } from "../src/cli/command-list.ts";
import { wrappedText } from "../src/cli/wrapped-text.ts";
import { runEnvGuard } from "./run-env-guard.ts";

const words = (count: number) => Array.from({ length: count }, () => "word").join(" ");

test("paragraphs are filled anew, and options go on below what they say", () => {
  expect(
    wrappedText(`${words(20)}\n${words(4)}\n\nOptions:\n      --one TEXT  ${words(18)}\n                  more`),
  ).toBe(`${words(16)}\n${words(8)}\n\nOptions:\n      --one TEXT  ${words(12)}\n                  ${words(6)} more`);
});

test("what fits stays as it is, and what has no blank to break at is left whole", () => {
  for (const text of ["Options:\n  -h  this\n  -v  that\n", `  ${"x".repeat(100)}`, "", "\n\n"]) {
    expect(wrappedText(text)).toBe(text);
  }
});

test.each([[], ...commandList.map(({ name }) => [name])].map((words) => [words]))(
  "the help of %j fits a terminal of 80 columns",
  async (command) => {
    const { out } = await runEnvGuard([...command, "--help"]);
    expect(out).toContain("Usage: env-guard");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  },
);
