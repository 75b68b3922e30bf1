import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, onTestFinished, test } from "vitest";
import { poolStatusHandler } from "../src/express.ts";
import { instrumentPool } from "../src/index.ts";
import { fakePool } from "./fake-client.ts";

const frameworks: [string, (handler: ReturnType<typeof poolStatusHandler>) => RequestListener][] = [
  ["node:http", (handler) => (request, response) => void handler(request, response)],
  ["Express 5", (handler) => express().all("/pools", handler) as RequestListener],
];

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => void server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/pools`;
}

test.each(frameworks)("%s shows the pools to those who may see them, and to nobody else", async (_name, mount) => {
  const pool = fakePool(2);
  const monitor = instrumentPool(pool, { name: "main" });
  onTestFinished(() => monitor.close());
  await pool.connect();
  const authorize = (request: { headers: { authorization?: string | undefined } }) =>
    request.headers.authorization === "let me in";
  const url = await served(mount(poolStatusHandler([monitor], { authorize })));
  const headers = { authorization: "let me in" };

  const allowed = await fetch(url, { headers });
  expect(allowed.status).toBe(200);
  expect(allowed.headers.get("cache-control")).toBe("no-store");
  expect(await allowed.json()).toMatchObject({ pools: [{ name: "main", used: 1, max: 2 }] });

  const refused = await fetch(url);
  expect([refused.status, await refused.text()]).toEqual([403, "{}"]);
  const posted = await fetch(url, { method: "POST", headers });
  expect([posted.status, posted.headers.get("allow"), await posted.text()]).toEqual([405, "GET, HEAD", "{}"]);
});

test.each([
  [
    "throws",
    () => {
      throw new Error("no session");
    },
  ],
  ["rejects", () => Promise.reject(new Error("no session"))],
  ["answers with something that is not true", () => "yes" as never],
])("an authorize that %s is a no", async (_what, authorize: () => boolean | Promise<boolean>) => {
  const url = await served((request, response) => void poolStatusHandler([], { authorize })(request, response));
  expect((await fetch(url)).status).toBe(403);
});

test("a handler without an authorize is refused", () => {
  expect(() => poolStatusHandler([], {} as never)).toThrow(
    expect.objectContaining({ code: "POOL_OPTIONS_REFUSED", name: "PoolSettingsError" }),
  );
});
