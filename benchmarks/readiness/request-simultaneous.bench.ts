import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { callsForSimultaneousProbes } from "./dependency-calls.ts";

const rivals = [
  "ours on node:http",
  "@godaddy/terminus",
  "@fastify/under-pressure",
  "@cloudnative/health-connect",
  "express-healthcheck",
  "@nestjs/terminus",
  "@nestjs/terminus, cacheFor 5 s",
] as const;

export default {
  group: "readiness",
  name: "1,000 simultaneous probes",
  unit: "calls of the dependency, ours on demand and after a rest",
  better: "lower",
  bar: { measure: "ours", atMost: 1 },
  ours: () => callsForSimultaneousProbes("ours on demand"),
  rivals: Object.fromEntries(rivals.map((name) => [name, () => callsForSimultaneousProbes(name)] as const)),
} satisfies Benchmark;
