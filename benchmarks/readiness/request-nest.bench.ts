import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { requestCost, requestCostUnit } from "./request-cost.ts";

const rivals = ["Nest controller", "@nestjs/terminus", "@nestjs/terminus, cacheFor 5 s"] as const;

export default {
  group: "readiness",
  name: "request on Nest",
  unit: requestCostUnit,
  better: "lower",
  bar: { measure: "ours", atMost: 1.6 },
  ours: () => requestCost("ours on Nest", 3),
  rivals: Object.fromEntries(rivals.map((name) => [name, () => requestCost(name)] as const)),
} satisfies Benchmark;
