import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { requestCost, requestCostUnit } from "./request-cost.ts";

const rivals = [
  "@godaddy/terminus",
  "lightship (no checks)",
  "@fastify/under-pressure",
  "@cloudnative/health-connect",
  "ours, details authorised",
] as const;

export default {
  group: "readiness",
  name: "request on node:http",
  unit: requestCostUnit,
  better: "lower",
  bar: { measure: "ours", atMost: 1.15 },
  ours: () => requestCost("ours on node:http", 3),
  rivals: Object.fromEntries(rivals.map((name) => [name, () => requestCost(name)] as const)),
} satisfies Benchmark;
