import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { defineEnv } from "../src/definition/define-env.ts";
import { envStatusHandler } from "../src/express.ts";
import { envMetrics } from "../src/metrics.ts";
import { readReplicas, reportedKeys } from "../src/rotation/replica-reader.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { renderText } from "@luneo/kernel/metrics/text";

const signal = new AbortController().signal;
const key = (seed: number) =>
  Array.from({ length: 43 }, (_, at) => "Zq7xK2mW9v"[(at * seed + (at >> 2)) % 10]).join("");
const env = defineEnv({ vars: { JWT_SECRET: keyRing(), PLAIN: keyRing() } }).load({
  APP_ENV: "development",
  JWT_SECRET: key(3),
  JWT_SECRET_ID: "first",
  JWT_SECRET_NEXT: key(7),
  JWT_SECRET_NEXT_ID: "second",
  PLAIN: key(9),
});

async function serve<T>(listener: RequestListener, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/status?secret=in-the-url`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test("a real status handler is understood, and asked with the token", async () => {
  const handler = envStatusHandler(env, { authorize: ({ headers }) => headers.authorization === "Bearer token" });
  await serve(
    (request, response) => void handler(request, response),
    async (url) => {
      const read = (name: string, token: string) => readReplicas({ name, urls: [url, url], token, signal });
      const [one, other] = await read("JWT_SECRET", "token");
      expect(one?.keys).toEqual([
        { role: "current", kid: "first" },
        { role: "next", kid: "second" },
      ]);
      // The same replica counts once.
      expect(other).toBeUndefined();
      expect(one?.replica).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/status$/);
      expect((await read("PLAIN", "token"))[0]?.keys).toEqual([{ role: "current" }]);
      expect((await read("UNKNOWN", "token"))[0]?.keys).toEqual([]);
      await expect(read("JWT_SECRET", "wrong")).rejects.toThrow(/status 40[134]/);
    },
  );
});

test("a status of somebody's own may tell fingerprints", () => {
  const keys = [
    { role: "next", kid: "b", fingerprint: "0f1e2d3c" },
    { role: "current", fingerprint: 7 },
    { role: "odd" },
  ];
  expect(reportedKeys(JSON.stringify({ variables: [{ name: "JWT_SECRET", ring: { keys } }] }), "JWT_SECRET")).toEqual([
    { role: "next", kid: "b", fingerprint: "0f1e2d3c" },
    { role: "current" },
  ]);
});

test("real metrics are understood: labels where somebody gave them, else that a role is filled", () => {
  const text = renderText(envMetrics(env).collect());
  expect(reportedKeys(text, "JWT_SECRET")).toEqual([
    { role: "current", kid: "first" },
    { role: "next", kid: "second" },
  ]);
  expect(reportedKeys(text, "PLAIN")).toEqual([{ role: "current" }]);
  expect(reportedKeys(text, "UNKNOWN")).toEqual([]);
});

test.each([
  ["", undefined],
  ["<html>", undefined],
  ["{", undefined],
  ["{}", undefined],
  ['{"variables":{}}', undefined],
  ['{"variables":[]}', []],
  ['{"variables":[{"name":"K","ring":{"keys":"all"}}]}', []],
  [
    '{"variables":[{"name":"K","ring":{"keys":[{"role":"king","kid":"a"},{"role":"next","kid":7}]}}]}',
    [{ role: "next" }],
  ],
  ["# TYPE up gauge\nup 1", []],
  [
    '# TYPE env_guard_secret_kid_info gauge\nenv_guard_secret_kid_info{name="K",role="next",kid="a"} 0\nenv_guard_secret_ring_keys{role="next",name="K"} 1',
    [{ role: "next" }],
  ],
])("an answer %j", (body, keys) => {
  expect(reportedKeys(body, "K")).toEqual(keys);
});

test("one silent replica spoils the report, and is named without its credentials", async () => {
  const answers: Readonly<Record<string, () => Promise<{ status: number; text(): Promise<string> }>>> = {
    "https://a/": () => Promise.resolve({ status: 200, text: () => Promise.resolve('{"variables":[]}') }),
    "https://user:password@b/x?token=secret": () => Promise.reject(new Error("secret")),
    "https://c/": () => new Promise(() => undefined),
    "https://d/": () => Promise.resolve({ status: 503, text: () => Promise.resolve("") }),
  };
  const work = readReplicas({
    name: "K",
    urls: Object.keys(answers),
    fetch: (url) => answers[url]!(),
    timeout: "20ms",
    signal,
  });
  const said = await work.then(() => "", String);
  expect(said).toContain("https://b/x (no answer), https://c/ (no answer), https://d/ (status 503)");
  expect(said).not.toMatch(/secret|password/);
});
