import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { requestCost } from "./request-cost.ts";

const rivals = ["Nest controller", "@nestjs/terminus", "@nestjs/terminus, cacheFor 5 s"] as const;

export default {
  group: "readiness",
  name: "request on Nest",
  unit: "× the CPU of a bare node:http handler, for one request",
  better: "lower",
  bar: { measure: "ours", atMost: 1.6 },
  ours: () => requestCost("ours on Nest"),
  rivals: Object.fromEntries(rivals.map((name) => [name, () => requestCost(name)] as const)),
} satisfies Benchmark;
