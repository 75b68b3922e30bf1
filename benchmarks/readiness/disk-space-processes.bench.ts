import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { ourDiskCheck, processesStarted, rivalDiskChecks } from "./disk-checks.ts";

export default {
  group: "readiness",
  name: "disk space, processes",
  unit: "processes started per check",
  better: "lower",
  bar: { measure: "ours", atMost: 0 },
  ours: async () => processesStarted(await ourDiskCheck()),
  rivals: Object.fromEntries(
    Object.entries(rivalDiskChecks).map(([name, make]) => [name, async () => processesStarted(await make())]),
  ),
} satisfies Benchmark;
