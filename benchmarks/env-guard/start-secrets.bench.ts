import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { ours } from "./library.ts";
import { secretsByHand, startMilliseconds, startWithSecrets } from "./start.ts";

export default {
  group: "env-guard",
  name: "start with secrets",
  unit: "ms CPU over an empty process, with a key ring, a PEM and a secret in a file",
  better: "lower",
  bar: { measure: "ours", atMost: 8 },
  ours: startWithSecrets,
  rivals: { "ours without them": () => startMilliseconds(ours) },
  limit: secretsByHand,
} satisfies Benchmark;
