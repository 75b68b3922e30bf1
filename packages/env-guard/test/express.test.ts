import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, onTestFinished, test } from "vitest";
import { envStatusHandler } from "../src/express.ts";
import { defineEnv, int, postgresUrl, secret, text } from "../src/index.ts";
import { problemsOf } from "./problems-of.ts";

const source = {
  NODE_ENV: "test",
  TOKEN: "q7VzK0wJ9xQ2",
  DATABASE_URL: "postgres://u:q7VzK0wJ9xQ2@h/d",
  NAME: ' "name-of-it" ',
};
const env = defineEnv({
  vars: {
    TOKEN: secret(),
    DATABASE_URL: postgresUrl(),
    NAME: text(),
    PORT: int().default(3000),
    GONE: secret().optional(),
  },
}).load(source);

const frameworks: [string, (handler: ReturnType<typeof envStatusHandler>) => RequestListener][] = [
  ["node:http", (handler) => (request, response) => void handler(request, response)],
  ["Express 5", (handler) => express().all("/env", handler) as RequestListener],
];

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => void server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/env`;
}

const authorize = (request: IncomingMessage) => request.headers.authorization === "let me in";
const headers = { authorization: "let me in" };

test.each(frameworks)("%s shows names and states to those who may see them, and no value", async (_name, mount) => {
  const response = await fetch(await served(mount(envStatusHandler(env, { authorize }))), { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const body = await response.text();
  expect(JSON.parse(body)).toEqual({
    environment: { name: "test", decidedBy: "NODE_ENV" },
    variables: [
      { name: "TOKEN", sensitive: true, state: "environment" },
      { name: "DATABASE_URL", sensitive: true, state: "environment" },
      { name: "NAME", sensitive: false, state: "environment" },
      { name: "PORT", sensitive: false, state: "default" },
      { name: "GONE", sensitive: true, state: "absent" },
    ],
    warnings: [{ code: "TRIMMED", what: "NAME was trimmed" }],
  });
  expect(body).not.toMatch(/q7VzK0|name-of-it|3000/);
});

test.each(frameworks)("%s tells nothing to anybody else, nor to a request that isn't a read", async (_name, mount) => {
  const url = await served(mount(envStatusHandler(env, { authorize })));
  const refused = await fetch(url);
  expect([refused.status, await refused.text()]).toEqual([403, "{}"]);
  const posted = await fetch(url, { method: "POST", headers });
  expect([posted.status, posted.headers.get("allow"), await posted.text()]).toEqual([405, "GET, HEAD", "{}"]);
  const head = await fetch(url, { method: "HEAD", headers });
  expect([head.status, await head.text()]).toEqual([200, ""]);
});

test.each([
  [
    "throws",
    () => {
      throw new Error("no");
    },
  ],
  ["rejects", () => Promise.reject(new Error("no"))],
  ["answers something that is only truthy", () => "yes" as unknown as boolean],
])("an authorize that %s is a no", async (_name, decide) => {
  const url = await served(frameworks[0]![1](envStatusHandler(env, { authorize: decide })));
  expect((await fetch(url)).status).toBe(403);
});

test("there is no handler without an authorize, nor for what was not loaded", () => {
  const unguarded = {} as { authorize: () => boolean };
  expect(problemsOf(() => envStatusHandler(env, unguarded))).toMatchObject({
    code: "ENV_ARGUMENT_INVALID",
    problems: [{ code: "NO_AUTHORIZE", got: "undefined" }],
  });
  expect(problemsOf(() => envStatusHandler({ ...env }, { authorize })).problems).toMatchObject([
    { code: "NOT_LOADED" },
  ]);
});
