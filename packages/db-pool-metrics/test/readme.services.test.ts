import { readFileSync } from "node:fs";
import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as metricsClient from "prom-client";
import pg from "pg";
import { expect, inject, onTestFinished, test, vi } from "vitest";
import * as poolMetrics from "../src/index.ts";

const [, example = ""] = /```ts\n([^]*?)```/.exec(readFileSync(new URL("../README.md", import.meta.url), "utf8")) ?? [];

/** The example as the body of a function: its imports become what is handed in. */
function body(source: string): string {
  return source
    .replace(/^import (\w+) from "(.*)";$/gm, 'const { default: $1 } = modules["$2"];')
    .replace(/^import (\{.*\}) from "(.*)";$/gm, 'const $1 = modules["$2"];');
}

test("the first example runs as it stands, and shows the pool", async () => {
  vi.stubEnv("DATABASE_URL", inject("postgresUrl"));
  let server: Server | undefined;
  const pools: pg.Pool[] = [];
  class Pool extends pg.Pool {
    constructor(config: pg.PoolConfig) {
      super(config);
      pools.push(this);
    }
  }
  const modules = {
    // A port of the test's own, because the example's may be taken on this machine.
    "node:http": {
      createServer(listener: Parameters<typeof createServer>[0] & object) {
        server = createServer(listener);
        return { listen: (port: number) => (expect(port).toBe(9464), server?.listen(0, "127.0.0.1")) };
      },
    },
    "@luneo/db-pool-metrics": poolMetrics,
    pg: { default: { ...pg, Pool } },
    "prom-client": metricsClient,
  };
  expect(example.split("\n").length).toBeLessThanOrEqual(13);
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval -- the example, and nothing else
  new Function("modules", "process", "console", body(example))(modules, process, console);
  onTestFinished(async () => {
    server?.close();
    metricsClient.register.clear();
    vi.unstubAllEnvs();
    for (const pool of pools) await pool.end();
  });
  await vi.waitFor(() => expect(server?.listening).toBe(true));
  const [pool] = pools;
  const client = await pool!.connect();
  const { port } = server!.address() as AddressInfo;
  const text = await new Promise<string>((resolve) => {
    get({ port, host: "127.0.0.1", agent: false }, (response) => {
      let received = "";
      response.on("data", (chunk) => (received += chunk)).on("end", () => resolve(received));
    });
  });
  client.release();
  expect(text).toContain('db_client_connections{pool="main",state="used"} 1');
});
