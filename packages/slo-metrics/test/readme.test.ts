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

test("every metric and every option is in the README", () => {
  const source = ["http-families", "http-metrics-options"]
    .map((name) => readFileSync(new URL(`../src/${name}.ts`, import.meta.url), "utf8"))
    .join();
  const metrics = [...source.matchAll(/name: "(\w+)"/g)].map(([, name]) => name!);
  const options = [...source.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name!);
  expect([metrics.length, options.length]).toEqual([5, 7]);
  for (const name of [...metrics, ...options]) expect(readme).toContain(`\`${name}\``);
});
