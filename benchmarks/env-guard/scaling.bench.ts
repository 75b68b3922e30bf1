import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { cpuNanosecondsPerOperation } from "../../tools/bench/cpu-time.ts";
import { definitionOf } from "./definition.ts";
import { choices, environmentOf, variables, type Kind } from "./variables.ts";

type Source = Readonly<Record<string, string>>;

/** How many times as much one variable of 1,000 takes as one of 100; a load that is linear takes the same. */
async function growth(
  loaderOf: (count: number) => Promise<(source: Source) => unknown>,
  variablesRead = 200_000,
): Promise<number> {
  const perVariable = async (count: number) => {
    const load = await loaderOf(count);
    const source = environmentOf(count);
    return cpuNanosecondsPerOperation(() => load(source), { operations: variablesRead / count }) / count;
  };
  const small = await perVariable(100);
  return (await perVariable(1000)) / small;
}

/** Declares the variables with one library's words for the kinds. */
function declare<T>(count: number, words: Readonly<Record<Kind, () => T>>): Record<string, T> {
  return Object.fromEntries(variables(count).map(({ name, kind }) => [name, words[kind]()]));
}

export default {
  group: "env-guard",
  name: "scaling",
  unit: "times the CPU per variable at 1,000 variables as at 100, warm",
  better: "lower",
  bar: { measure: "ours", atMost: 1.5 },
  ours: () =>
    growth(async (count) => {
      const definition = await definitionOf(count);
      return (source) => definition.load(source);
    }),
  rivals: {
    zod: () =>
      growth(async (count) => {
        const { z } = await import("zod4");
        const schema = z.object(
          declare<import("zod4").ZodType>(count, {
            text: () => z.string(),
            int: () => z.coerce.number().int(),
            bool: () => z.stringbool(),
            url: () => z.url(),
            choice: () => z.enum(choices),
          }),
        );
        return (source) => schema.parse(source);
      }),
    "t3-env + zod": () =>
      growth(async (count) => {
        const { z } = await import("zod4");
        const { createEnv } = await import("@t3-oss/env-core");
        const server = declare<import("zod4").ZodType>(count, {
          text: () => z.string(),
          int: () => z.coerce.number().int(),
          bool: () => z.stringbool(),
          url: () => z.url(),
          choice: () => z.enum(choices),
        });
        return (source) => createEnv({ server, runtimeEnv: source });
      }),
    envalid: () =>
      growth(async (count) => {
        const { bool, cleanEnv, num, str, url } = await import("envalid");
        const specs = declare<unknown>(count, {
          text: () => str(),
          int: () => num(),
          bool: () => bool(),
          url: () => url(),
          choice: () => str({ choices }),
        });
        return (source) => cleanEnv(source, specs as never);
        // In proportion to the square: more would take minutes.
      }, 10_000),
    valibot: () =>
      growth(async (count) => {
        const v = await import("valibot");
        const schema = v.object(
          declare<import("valibot").GenericSchema>(count, {
            text: () => v.string(),
            int: () => v.pipe(v.string(), v.transform(Number), v.integer()),
            bool: () =>
              v.pipe(
                v.picklist(["true", "false"]),
                v.transform((text) => text === "true"),
              ) as never,
            url: () => v.pipe(v.string(), v.url()),
            choice: () => v.picklist(choices),
          }),
        );
        return (source) => v.parse(schema, source);
      }),
  },
} satisfies Benchmark;
