import { expect, test } from "vitest";
import { commandOf, readArguments } from "../../src/cli/arguments.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

const options = { level: { type: "string" }, deep: { type: "boolean", short: "d" } } as const;
const secret = "Zq9!vX2#Lm7$";

function faults(...argv: string[]): string {
  try {
    readArguments(argv, options);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  return "";
}

test("the command is the first argument that is no option, and the rest is what is left without it", () => {
  expect(commandOf(["-d", "wait", "--level", "x", "where"], options)).toEqual({
    name: "wait",
    rest: ["-d", "--level", "x", "where"],
  });
  expect(commandOf(["--deep"], options)).toEqual({ name: "", rest: ["--deep"] });
});

test("options and arguments are read wherever they stand", () => {
  expect(readArguments(["a", "--level=-1", "-d", "b"], options)).toMatchObject({
    options: { level: "-1", deep: true },
    positionals: ["a", "b"],
  });
});

test("everything that is wrong is told at once, and nothing is quoted that could be a secret", () => {
  const told = faults("--levle", "--deep=1", "--level", `--${secret}`, `--${secret}=x`);
  expect(told.split("\n")).toEqual([
    "--levle is no option. Did you mean --level?",
    "--deep takes no value",
    "--level needs a value; one that begins with a dash is written --level=…",
    "There is an unknown option",
    "--help tells which there are",
  ]);
  expect(faults("--level")).toContain("--level needs a value");
  expect(faults("--level=")).toContain("--level needs a value");
});

test("names that every object has are no options", () => {
  expect(faults("--constructor")).toContain("--constructor is no option");
});
