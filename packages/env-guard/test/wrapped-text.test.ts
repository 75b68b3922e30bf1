import { expect, test } from "vitest";
import { commandList } from "../src/cli/command-list.ts";
import { runEnvGuard } from "./run-env-guard.ts";

test.each([[], ...commandList.map(({ name }) => [name])].map((words) => [words]))(
  "the help of %j fits a terminal of 80 columns",
  async (command) => {
    const { out } = await runEnvGuard([...command, "--help"]);
    expect(out).toContain("Usage: env-guard");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  },
);
