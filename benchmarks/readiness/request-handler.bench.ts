import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { answerTimeP99, whileDependenciesHang } from "./handler-time.ts";

export default {
  group: "readiness",
  name: "time in the handler",
  unit: "µs, the 99th percentile, while two dependencies hang",
  better: "lower",
  bar: { measure: "ours", atMost: 200 },
  ours: () => whileDependenciesHang({}),
  rivals: {},
  limit: () => answerTimeP99('{"status":"pass"}'),
} satisfies Benchmark;
