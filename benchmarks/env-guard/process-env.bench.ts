import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { cpuNanosecondsPerOperation } from "../../tools/bench/cpu-time.ts";
import { definitionOf } from "./definition.ts";
import { environmentOf } from "./variables.ts";

/** Makes process.env what a small container has: the 50 variables and nothing else. */
function fillProcessEnv(): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environmentOf());
}

async function microseconds(operation: () => unknown): Promise<number> {
  return cpuNanosecondsPerOperation(operation, { operations: 10_000 }) / 1000;
}

export default {
  group: "env-guard",
  name: "process.env",
  unit: "µs CPU to load 50 variables from process.env, warm",
  better: "lower",
  bar: { measure: "ours/limit", atMost: 1.5 },
  async ours() {
    const definition = await definitionOf();
    fillProcessEnv();
    return microseconds(() => definition.load(process.env));
  },
  rivals: {
    async "ours, from a plain object"() {
      const definition = await definitionOf();
      const source = environmentOf();
      return microseconds(() => definition.load(source));
    },
    async "reading the 50 names only"() {
      fillProcessEnv();
      const names = Object.keys(process.env);
      let length = 0;
      const spent = await microseconds(() => {
        for (const name of names) length += process.env[name]!.length;
      });
      if (length === 0) throw new Error("nothing was read");
      return spent;
    },
  },
  /** Everything that process.env holds, read once. */
  async limit() {
    fillProcessEnv();
    return microseconds(() => ({ ...process.env }));
  },
} satisfies Benchmark;
