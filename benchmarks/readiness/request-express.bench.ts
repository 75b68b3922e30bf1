import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { requestCost } from "./request-cost.ts";

const rivals = ["ours before Express", "Express, answered by hand", "Express res.json", "express-healthcheck"] as const;

export default {
  group: "readiness",
  name: "request on Express",
  unit: "× the CPU of a bare node:http handler, for one request",
  better: "lower",
  bar: { measure: "ours", atMost: 1.4 },
  ours: () => requestCost("ours on Express"),
  rivals: Object.fromEntries(rivals.map((name) => [name, () => requestCost(name)] as const)),
} satisfies Benchmark;
