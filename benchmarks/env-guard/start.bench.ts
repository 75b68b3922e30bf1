import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { libraries, ours } from "./library.ts";
import { startByHand, startMilliseconds, startOfVarlock } from "./start.ts";

export default {
  group: "env-guard",
  name: "start",
  unit: "ms CPU over an empty process to import, declare 50 variables and load them",
  better: "lower",
  bar: { measure: "ours", atMost: 3 },
  ours: () => startMilliseconds(ours),
  rivals: {
    ...Object.fromEntries(
      Object.entries(libraries).map(([name, library]) => [name, () => startMilliseconds(library)] as const),
    ),
    varlock: startOfVarlock,
  },
  limit: startByHand,
} satisfies Benchmark;
