import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [, example = ""] = /```ts\n([^]*?)```/.exec(readme) ?? [];

test("the first example counts a request, and serves the count", async () => {
  // Asked by the program itself: what it listens on is its own affair.
  const epilogue = `
    await new Promise((resolve) => server.once("listening", resolve));
    const url = "http://127.0.0.1:" + server.address().port;
    console.log(await (await fetch(url + "/somewhere")).text());
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(await (await fetch(url + "/metrics")).text());
    process.exit();`;
  const program = spawn(process.execPath, ["--input-type=module-typescript", "--eval", example + epilogue], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { PORT: "0" },
  });
  onTestFinished(() => void program.kill());
  let output = "";
  for (const stream of [program.stdout, program.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  await new Promise((resolve) => program.once("close", resolve));
  expect(output).toMatch(/^hello\n/);
  expect(output).toContain('slo_events_total{slo="orders-api/availability",outcome="good"} 1\n');
  expect(output).toContain('slo_events_total{slo="orders-api/latency",outcome="good"} 1\n');
});

const sourceOf = (name: string) => readFileSync(new URL(`../src/${name}.ts`, import.meta.url), "utf8");
/** The README from the heading with this text to the next. */
const section = (heading: string) => readme.split(/^## /m).find((text) => text.startsWith(heading)) ?? "";

test("every metric is in the README", () => {
  const metrics = [...sourceOf("http-families").matchAll(/name: "(\w+)"/g)].map(([, name]) => name);
  expect(metrics).toHaveLength(5);
  for (const name of metrics) expect(section("What is counted")).toContain(`\n| \`${name}\` |`);
});

test.each([
  ["http-metrics-options", "HttpMetricsOptions", 7, "Options of `createHttpMetrics`"],
  ["metrics-handler", "MetricsHandlerOptions", 4, "Options of `metricsHandler` and `metricsRouter`"],
  ["express", "MetricsRouterOptions", 2, "Options of `metricsHandler` and `metricsRouter`"],
  ["slo", "SloOptions", 3, "Options of `defineSlo`"],
  ["sli", "HttpAvailability", 2, "Options of `defineSlo`"],
  ["sli", "HttpLatency", 2, "Options of `defineSlo`"],
])("every option in %s.ts, %s, has its row in the README", (file, type, count, heading) => {
  const [, body = ""] = new RegExp(`^export interface ${type} [^]*?\\{\\n([^]*?)^\\}`, "m").exec(sourceOf(file)) ?? [];
  const options = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== "kind");
  expect(options).toHaveLength(count);
  for (const name of options) expect(section(heading)).toContain(`\n| \`${name}\` `);
});
