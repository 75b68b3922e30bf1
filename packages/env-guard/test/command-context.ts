// Not a test: what a command may touch, with a definition at hand and everything else empty.
import type { CommandContext } from "../src/cli/command.ts";
import type { EnvDefinition } from "../src/index.ts";

/** A context whose definition is this one. */
export function commandContext(
  definition: EnvDefinition<unknown>,
  given: Partial<Omit<CommandContext, "definition" | "now">> & { readonly nowMs?: number } = {},
): CommandContext {
  const { nowMs = 0, ...rest } = given;
  return {
    options: {},
    positionals: [],
    cwd: "/nowhere",
    env: {},
    signal: new AbortController().signal,
    now: () => nowMs,
    readInput: () => Promise.resolve(""),
    progress() {},
    definition: () => Promise.resolve({ definition, file: "src/env.definition.ts" }),
    ...rest,
  };
}
