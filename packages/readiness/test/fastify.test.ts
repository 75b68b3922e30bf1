import { setTimeout as delay } from "node:timers/promises";
import fastify from "fastify";
import { expect, onTestFinished, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import { readinessPlugin } from "../src/fastify.ts";

const well = { name: "well", kind: "dependency", run: () => {} } as const;

test("readiness starts when the application is ready, and closes with it", async () => {
  const close = vi.fn();
  const readiness = createReadiness({ checks: [{ ...well, close }] });
  const app = fastify();
  app.register(readinessPlugin(readiness));
  expect(readiness.snapshot().groups.ready.heldBy).toEqual(["not started"]);
  await app.ready();
  await expect.poll(() => readiness.snapshot().groups.ready.status).toBe("pass");
  expect((await app.inject("/readyz")).statusCode).toBe(200);
  await app.close();
  expect(close).toHaveBeenCalledOnce();
  expect(readiness.snapshot().groups.ready.heldBy).toEqual(["closed"]);
});

test("a dependency that hangs does not keep the application from getting ready", async () => {
  const readiness = createReadiness({ checks: [{ ...well, timeout: "1h", run: () => new Promise<void>(() => {}) }] });
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(readinessPlugin(readiness));
  await app.ready();
  expect((await app.inject("/readyz")).statusCode).toBe(503);
  expect((await app.inject("/livez")).statusCode).toBe(200);
});

test("it serves the whole application, whatever it was registered beside, and runs none of its hooks but onResponse", async () => {
  const readiness = createReadiness({ checks: [well] });
  const app = fastify();
  onTestFinished(() => app.close());
  const ran: string[] = [];
  app.register(readinessPlugin(readiness));
  for (const hook of ["onRequest", "preParsing", "preValidation", "preHandler", "onSend"] as const) {
    app.addHook(hook, async () => void ran.push(hook));
  }
  app.addHook("onResponse", async (_, reply) => void ran.push(`onResponse ${reply.statusCode}`));
  app.setNotFoundHandler((_, reply) => reply.code(404).send("mine"));
  const { statusCode, payload } = await app.inject("/livez");
  expect({ statusCode, payload }).toEqual({ statusCode: 200, payload: '{"status":"pass"}' });
  await delay(0);
  expect(ran).toEqual(["onResponse 200"]);
  expect((await app.inject("/elsewhere")).payload).toBe("mine");
});

test("on demand, the first request after a rest is answered when the checks have run", async () => {
  const run = vi.fn(() => delay(1));
  const readiness = createReadiness({ checks: [{ ...well, run }], mode: "on-demand" });
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(readinessPlugin(readiness));
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.inject("/readyz")));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
  expect(run).toHaveBeenCalledOnce();
});

test("one that was closed already stops nobody from getting ready", async () => {
  const readiness = createReadiness({ checks: [well] });
  await readiness.close();
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(readinessPlugin(readiness));
  await app.ready();
  await delay(0);
  expect((await app.inject("/readyz")).statusCode).toBe(503);
});

test("it names itself", () => {
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(readinessPlugin(createReadiness({ checks: [well] })));
  app.after(() => expect(app.hasPlugin("@luneo/readiness")).toBe(true));
  return app.ready();
});
