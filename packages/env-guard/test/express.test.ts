import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, onTestFinished, test } from "vitest";
import { envStatusHandler } from "../src/express.ts";
import { defineEnv, int, postgresUrl, secret, text } from "../src/index.ts";
import { keyRing } from "../src/variables/key-ring.ts";
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
      { name: "TOKEN", sensitive: true, state: "environment", age: { state: "unknown" } },
      { name: "DATABASE_URL", sensitive: true, state: "environment", age: { state: "unknown" } },
      { name: "NAME", sensitive: false, state: "environment" },
      { name: "PORT", sensitive: false, state: "default" },
      { name: "GONE", sensitive: true, state: "absent" },
    ],
    warnings: [{ code: "TRIMMED", what: "NAME was trimmed" }],
  });
  expect(body).not.toMatch(/q7VzK0|name-of-it|3000/);
});

const day = 86_400_000;
const now = Date.parse("2026-11-22T00:00:00Z");

test("ages are told by state and date, rings by role, labels only where somebody gave them", async () => {
  const ringed = defineEnv({ vars: { JWT_SECRET: keyRing({ maxTokenTtl: "7d", rotateEvery: "90d" }) } }).load({
    NODE_ENV: "test",
    JWT_SECRET: "b8XcN1yK4zR7n5Uu3McS6d",
    JWT_SECRET_ROTATED_AT: new Date(now - 100 * day).toISOString(),
    JWT_SECRET_PREVIOUS: "c9YdP2zL5aS8o6Vv4NdT7e",
    JWT_SECRET_PREVIOUS_ID: "2026-08",
    JWT_SECRET_PREVIOUS_EXPIRES_AT: new Date(Date.now() + day).toISOString(),
  });
  const lock = { version: 1 as const, secrets: { JWT_SECRET: { expiresAt: new Date(now + 3 * day).toISOString() } } };
  const handler = envStatusHandler(ringed, { authorize, lock, clock: { now: () => now } });
  const text = await (await fetch(await served(frameworks[0]![1](handler)), { headers })).text();
  const body = JSON.parse(text) as { variables: Record<string, unknown>[] };
  expect(body.variables[0]).toEqual({
    name: "JWT_SECRET",
    sensitive: true,
    state: "environment",
    age: {
      state: "expiring",
      expiresAt: "2026-11-25T00:00:00.000Z",
      expirySource: "lock",
      rotatedAt: "2026-08-14T00:00:00.000Z",
      rotationSource: "companion",
      rotationDueAt: "2026-11-12T00:00:00.000Z",
    },
    ring: {
      keys: [{ role: "current" }, { role: "previous", kid: "2026-08" }],
      previousExpiresAt: expect.any(String) as string,
      verifications: { current: 0, next: 0, previous: 0 },
    },
  });
  const previous = body.variables.find(({ name }) => name === "JWT_SECRET_PREVIOUS");
  expect(previous).toEqual({
    name: "JWT_SECRET_PREVIOUS",
    sensitive: true,
    state: "environment",
    companionOf: "JWT_SECRET",
  });
  expect(text).not.toMatch(/b8XcN1|c9YdP2/);
  expect(text).not.toContain(ringed.JWT_SECRET.signingKey.kid);
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
