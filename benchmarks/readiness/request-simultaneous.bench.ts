import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { callsForSimultaneousProbes } from "./dependency-calls.ts";

const rivals = [
  "ours on node:http",
  "@godaddy/terminus",
  "@fastify/under-pressure",
  "@cloudnative/health-connect",
  "express-healthcheck",
  "@nestjs/terminus",
] as const;

const cached = "@nestjs/terminus, cacheFor 2 s";
/** Longer than its cache lasts, and than ours on demand waits until it rests: these are the first probes after that. */
const restMs = 2300;

export default {
  group: "readiness",
  name: "1,000 simultaneous probes",
  unit: "calls of the dependency, ours on demand and after a rest",
  better: "lower",
  bar: { measure: "ours", atMost: 1 },
  ours: () => callsForSimultaneousProbes("ours on demand", restMs),
  rivals: {
    ...Object.fromEntries(rivals.map((name) => [name, () => callsForSimultaneousProbes(name)] as const)),
    [cached]: () => callsForSimultaneousProbes(cached, restMs),
  },
} satisfies Benchmark;
