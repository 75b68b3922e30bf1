import { choices, variables, type Kind } from "./variables.ts";

/** Ours, from what is published: a definition of so many variables. */
export async function definitionOf(count = 50) {
  const { bool, defineEnv, int, oneOf, text, url } = await import("../../packages/env-guard/dist/index.js");
  const builders: Readonly<Record<Kind, () => unknown>> = { text, int, bool, url, choice: () => oneOf(...choices) };
  const vars = Object.fromEntries(variables(count).map(({ name, kind }) => [name, builders[kind]()]));
  return defineEnv({ vars: vars as never });
}
