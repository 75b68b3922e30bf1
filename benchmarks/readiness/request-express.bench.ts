import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { requestCost, requestCostUnit } from "./request-cost.ts";

const rivals = ["ours before Express", "Express, answered by hand", "Express res.json", "express-healthcheck"] as const;

export default {
  group: "readiness",
  name: "request on Express",
  unit: requestCostUnit,
  better: "lower",
  bar: { measure: "ours", atMost: 1.4 },
  ours: () => requestCost("ours on Express", 3),
  rivals: Object.fromEntries(rivals.map((name) => [name, () => requestCost(name)] as const)),
} satisfies Benchmark;
