import type { Problem } from "@luneo/kernel/error";
import { isSet, textOf } from "./env-source.ts";
import { readFileVariable } from "./file-variable.ts";
import type { ReadContext } from "./read-context.ts";
import { tidyText } from "../variables/tidy-text.ts";

/** What a variable holds, and under which of its names. */
export interface NamedValue {
  readonly raw?: unknown;
  /** The name that it was found under. */
  readonly variable: string;
  readonly isFile?: boolean;
  readonly problem?: Problem;
}

/**
 * Looks a variable up under all its names: the first one, the former ones, and each of them with `_FILE`, which names a
 * file. Two of them at once are refused, unless a former one holds the same: so replicas of both ages may run.
 */
export function findUnderNames(
  names: readonly string[],
  { lookup, isKnown, warn }: ReadContext,
  isGuarded: boolean,
): NamedValue | undefined {
  let first: NamedValue | undefined;
  for (const name of names) {
    const isFormer = name !== names[0];
    for (const variable of [name, `${name}_FILE`]) {
      const isFile = variable !== name;
      let raw = isFile && isKnown(variable) ? undefined : lookup.valueOf(variable);
      if (!isSet(raw)) continue;
      if (isFile) {
        const reading = readFileVariable(tidyText(textOf(raw)), isGuarded);
        if ("fault" in reading) {
          const { fault, fix } = reading;
          return { raw, variable, problem: { code: "FILE", what: `${variable} names ${fault}`, fix } };
        }
        raw = reading.text;
      }
      if (first && !(isFormer && first.raw === raw)) {
        const what = `${first.variable} and ${variable} are both set`;
        return { raw, variable, problem: { code: "AMBIGUOUS", what, fix: "Keep one of them" } };
      }
      if (isFormer) warn(names[0]!, "RENAMED", `${variable} is now ${names[0]}`, "Rename it");
      first ??= { raw, variable, isFile };
    }
  }
  return first;
}
