import { execFile } from "node:child_process";
import { once } from "node:events";
import { renderText } from "@luneo/kernel/metrics/text";
import { expect, test } from "vitest";
import { findProgram } from "../../../tools/services/program.ts";
import { createHttpMetrics, defineService, defineSlo, httpLatency, rolling } from "../src/index.ts";
import type { MeasuredResponse } from "../src/index.ts";

test("promtool has nothing to say about the page", async () => {
  const slo = defineSlo(defineService("api"), "latency", {
    objective: "95%",
    window: rolling("30d"),
    sli: httpLatency({ under: "200ms" }),
  });
  const http = createHttpMetrics({ slos: [slo] });
  const closedAtOnce = (writableFinished: boolean): MeasuredResponse => ({
    statusCode: 200,
    writableFinished,
    on(_event, closed) {
      closed.call(this);
    },
  });
  http.express()({ method: "GET", route: { path: '/a "quoted" \\ path' } }, closedAtOnce(true), () => {});
  http.express()({ method: "GET", route: { path: "/b" } }, closedAtOnce(false), () => {});

  const { path, env } = await findProgram("promtool");
  const promtool = execFile(path, ["check", "metrics"], { env: { ...process.env, ...env } });
  let output = "";
  for (const stream of [promtool.stdout, promtool.stderr]) stream?.on("data", (text: string) => (output += text));
  promtool.stdin?.end(renderText(http.collect()));
  const [code] = (await once(promtool, "close")) as [number];
  expect({ code, output }).toEqual({ code: 0, output: "" });
});
