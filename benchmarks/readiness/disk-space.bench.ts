import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { bareDiskCheck, cpuMicroseconds, ourDiskCheck, rivalDiskChecks } from "./disk-checks.ts";

export default {
  group: "readiness",
  name: "disk space",
  unit: "µs CPU per check, of all processes that it takes",
  better: "lower",
  bar: { measure: "ours/rivals.check-disk-space", atMost: 0.1 },
  ours: async () => cpuMicroseconds(await ourDiskCheck(), 3000),
  rivals: Object.fromEntries(
    Object.entries(rivalDiskChecks).map(([name, make]) => [name, async () => cpuMicroseconds(await make(), 100)]),
  ),
  limit: async () => cpuMicroseconds(await bareDiskCheck(), 3000),
} satisfies Benchmark;
