import type { Benchmark } from "../../tools/bench/benchmark.ts";
import type * as Core from "../../packages/readiness/src/index.ts";
import { handlerTimeP99 } from "./handler-time.ts";
import { path } from "./servers.ts";
import { importPublished, installPublished } from "./published.ts";

/** With a dependency that answered once and hangs ever since, and one that never answered. */
async function whileDependenciesHang(): Promise<number> {
  installPublished();
  const { createReadiness } = await importPublished<typeof Core>("index");
  let runs = 0;
  const hang = (): Promise<void> => new Promise(() => {});
  const readiness = createReadiness({
    checks: [
      { name: "hung", kind: "dependency", run: () => (runs++ === 0 ? undefined : hang()) },
      { name: "hanging", kind: "dependency", impact: "informational", run: hang },
    ],
    paths: { ready: [path] },
    defaults: { interval: "20ms", timeout: "20ms" },
  });
  await readiness.start();
  return handlerTimeP99(readiness.serve);
}

export default {
  group: "readiness",
  name: "time in the handler",
  unit: "µs, the 99th percentile, while two dependencies hang",
  better: "lower",
  bar: { measure: "ours", atMost: 200 },
  ours: whileDependenciesHang,
  rivals: {},
  limit: () =>
    handlerTimeP99((_, response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 17 });
      response.end('{"status":"pass"}');
    }),
} satisfies Benchmark;
