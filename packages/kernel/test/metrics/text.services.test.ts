import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../../../tools/services/program.ts";
import { createCounter } from "../../src/metrics/counter.ts";
import { createGauge } from "../../src/metrics/gauge.ts";
import { createHistogram } from "../../src/metrics/histogram.ts";
import { renderText } from "../../src/metrics/text.ts";

const promtool = await findProgram("promtool");

/** What `promtool check metrics` has to say, which is nothing where all is well; and its exit code. */
function checkMetrics(text: string): [string, number | null] {
  const env = { ...process.env, ...promtool.env };
  const { stdout, stderr, status } = spawnSync(promtool.path, ["check", "metrics"], {
    input: text,
    encoding: "utf8",
    env,
  });
  return [stdout + stderr, status];
}

const odd = ['back\\slash "quoted"\nline', "", "ünïcödé 🚀", "\ud83d", "\0\r\t", "a,b={}", "\u2028"];

describe("promtool check metrics", () => {
  test("has no complaint about our text: every type, any label value, any number, no rows", () => {
    const orders = createCounter({ name: "shop_orders_total", help: "Orders.", labels: ["kind", "shop"] });
    for (const kind of odd) orders.add(orders.row(kind, "north"), 1e21);
    const level = createGauge({ name: "shop_level_ratio", help: 'Level, "quoted", \\ and\nlines.', labels: ["n"] });
    for (const value of [0, -0, 5e-324, -1.5, NaN, Infinity, -Infinity]) level.set(level.row(String(value)), value);
    const wait = createHistogram({
      name: "shop_wait_seconds",
      help: "Wait.",
      labels: ["pool"],
      bounds: [1e-7, 0.2, 1],
    });
    for (const pool of odd) for (const value of [0, 0.2, 5, Infinity]) wait.observe(wait.row(pool), value);
    const plain = createHistogram({ name: "shop_plain_seconds", help: "Wait, without labels.", bounds: [-1, 0, 1e21] });
    plain.observe(plain.row(), 0.5);
    const empty = [
      createCounter({ name: "shop_empty_total", help: "None.", labels: ["x"] }),
      createGauge({ name: "shop_empty", help: "None.", labels: ["x"] }),
      createHistogram({ name: "shop_empty_seconds", help: "None.", bounds: [1] }),
    ];
    expect(checkMetrics(renderText([orders, level, wait, plain, ...empty]))).toEqual(["", 0]);
  });

  test("does complain about a text that is wrong", () => {
    const text = renderText([createGauge({ name: "shop_level", help: "Level.", labels: ["x"] })]);
    expect(checkMetrics(`${text}shop_level{x="unclosed} 1\n`)[1]).toBe(1);
    expect(checkMetrics(`# TYPE shop_orders counter\nshop_orders 1\n`)[1]).toBe(3);
  });
});
