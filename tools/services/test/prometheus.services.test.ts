import { createServer } from "node:http";
import { once } from "node:events";
import { freePort } from "../free-port.ts";
import { expect, test } from "vitest";
import { startPrometheus } from "../prometheus.ts";

test("it scrapes what its configuration names and evaluates the rules beside it", async () => {
  const target = createServer((_request, response) => response.end("orders_total 42\n"));
  const port = await freePort();
  await once(target.listen(port, "127.0.0.1"), "listening");
  const config = `
global: { scrape_interval: 100ms, evaluation_interval: 100ms }
rule_files: [rules/orders.yml]
scrape_configs:
  - job_name: api
    static_configs: [{ targets: ["127.0.0.1:${port}"] }]
`;
  const rules = "groups: [{ name: orders, rules: [{ record: orders:doubled, expr: orders_total * 2 }] }]";
  await using prometheus = await startPrometheus({ config, files: { "rules/orders.yml": rules } });
  const value = async (): Promise<unknown> => {
    const response = await fetch(`${prometheus.url}/api/v1/query?query=orders:doubled`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result[0]?.value[1];
  };
  await expect.poll(value, { timeout: 20_000, interval: 100 }).toBe("84");
  target.close();
});

test("a configuration it refuses is told with its own words", async () => {
  await expect(startPrometheus({ config: "global: { scrape_intervall: 1s }\n" })).rejects.toThrow(
    /field scrape_intervall not found/,
  );
});

test("flags reach it", async () => {
  const flags = ["--enable-feature=native-histograms"];
  await using prometheus = await startPrometheus({ config: "", flags });
  const response = await fetch(`${prometheus.url}/api/v1/status/flags`);
  const { data } = (await response.json()) as { data: Record<string, string> };
  expect(data["enable-feature"]).toBe("native-histograms");
});
