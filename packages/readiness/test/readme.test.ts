import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { pageText } from "./documented-application.ts";

const folder = fileURLToPath(new URL("../src/", import.meta.url));
const reference = pageText("packages/readiness");

/** The source of the library without its comments. */
function code(): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts"));
  const texts = files.map((path) => readFileSync(join(folder, path), "utf8"));
  return texts.join("\n").replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, "");
}

test("the reference names every code that there is", () => {
  // Strings of capitals alone are codes, but for these.
  const words = ["GET", "HEAD", "OPTIONS", "DOWN", "UP", "KEEP", "PONG", "SIGTERM", "SIGINT", "SIGKILL", "SIGSTOP"];
  const environment = [
    "RAILWAY_DEPLOYMENT_DRAINING_SECONDS",
    "RAILWAY_ENVIRONMENT_NAME",
    "RAILWAY_ENVIRONMENT_ID",
    "RAILWAY_ENVIRONMENT",
    "KUBERNETES_SERVICE_HOST",
    "NODE_ENV",
    "NODE_OPTIONS",
  ];
  const parts = ["FILE", "URL", "VERSION", "RELEASE_ID", "TLS", "DEADLINE_EXCEEDED"];
  const others = new Set([...words, ...environment, ...parts, "ENOENT", "ENOTDIR", "EACCES", "EPERM"]);
  const codes = new Set([...code().matchAll(/"([A-Z][A-Z0-9_]+)"/g)].map(([, found]) => found!));
  for (const seen of ["TIMEOUT", "READINESS_REFUSED", "NOT_READY", "DISK_STUCK", "SHUTDOWN_FORCED"]) {
    expect(codes).toContain(seen);
  }
  expect([...codes].filter((one) => !others.has(one) && !reference.includes(`\`${one}\``))).toEqual([]);
});

test("the reference names every metric and every alert", () => {
  const named = (pattern: RegExp) => [...code().matchAll(pattern)].map(([, found]) => found!);
  const metrics = named(/name: "(readiness_\w+)"/g);
  const alerts = named(/rule\("(\w+)"/g);
  expect(metrics.length).toBeGreaterThan(6);
  expect(alerts.length).toBeGreaterThan(4);
  expect([...metrics, ...alerts].filter((one) => !reference.includes(`\`${one}\``))).toEqual([]);
});

test("the reference names every option, with its default", () => {
  const rows = new Set(
    [...reference.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = ""]) => cell.match(/\w+/g) ?? []),
  );
  const files = [
    "readiness-options.ts",
    "check.ts",
    "shutdown/shutdown-options.ts",
    "checks/postgres/postgres-options.ts",
    "checks/disk-space.ts",
    "checks/http.ts",
    "checks/stripe.ts",
    "heartbeat/heartbeat-file.ts",
    "notify/notify-transitions.ts",
    "alerts.ts",
  ];
  const optionsIn = (file: string): string[] => {
    const text = readFileSync(join(folder, file), "utf8");
    const own = /interface \w*(?:Options|Settings)\b[^{]*\{(.*?)^\}/ms.exec(text)?.[1] ?? "";
    return [...own.matchAll(/^  readonly (\w+)\??:/gm)].map(([, name]) => `${file} ${name!}`);
  };
  const all = files.flatMap(optionsIn);
  expect(all.length).toBeGreaterThan(50);
  // What is for tests alone is said once for all.
  const forTests = ["clock", "random", "exit", "name"];
  const missing = all.filter((one) => !rows.has(one.split(" ")[1]!) && !forTests.includes(one.split(" ")[1]!));
  expect(missing).toEqual([]);
});
