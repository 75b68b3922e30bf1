import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import { createRequire } from "node:module";
import type { INestApplication } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import type { NestFastifyApplication } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import connect from "connect";
import express from "express";
import fastify from "fastify";
import { readinessListener, readinessRouter } from "../src/express.ts";
import { readinessPlugin } from "../src/fastify.ts";
import { readinessFetch } from "../src/fetch.ts";
import { httpAdapterSuite } from "./conformance/http-adapter.ts";
import { startNestApp, startOwnController } from "./conformance/nest-app.ts";
import { refuseEverybody } from "./conformance/obstacles.ts";
import { inThisProcess } from "./conformance/running-app.ts";
import type { RunningApp } from "./conformance/running-app.ts";

async function listening(listener: RequestListener): Promise<RunningApp> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, close: async () => void server.close() };
}

httpAdapterSuite(
  "node:http",
  inThisProcess((readiness) =>
    listening((request, response) => {
      if (readiness.serve(request, response)) return;
      response.statusCode = request.url === "/hello" ? 200 : 404;
      response.end(request.url === "/hello" ? "hello" : "");
    }),
  ),
);

httpAdapterSuite(
  "a port of its own",
  inThisProcess(async (readiness) => {
    const { port, close } = await readiness.listen({ port: 0, host: "127.0.0.1" });
    return { server: { address: () => ({ port, address: "127.0.0.1", family: "IPv4" }) }, close };
  }),
  { isBare: true },
);

httpAdapterSuite(
  "a fetch handler",
  inThisProcess((readiness) => {
    const health = readinessFetch(readiness);
    const handler = async (request: Request): Promise<Response> =>
      (await health(request)) ??
      (new URL(request.url).pathname === "/hello" ? new Response("hello") : new Response("", { status: 404 }));
    return listening(async ({ method = "GET", url, headers }, response) => {
      const given = new Request(`http://127.0.0.1${url}`, { method, headers: headers as Record<string, string> });
      const answer = await handler(given);
      response.writeHead(answer.status, [...answer.headers].flat());
      response.end(method === "HEAD" ? undefined : await answer.text());
    });
  }),
);

for (const [name, framework] of [
  ["Express 5", express],
  // Its types are those of Express 5: what is used here is the same in both.
  ["Express 4", createRequire(import.meta.url)("express4") as typeof express],
] as const) {
  httpAdapterSuite(
    `${name}, before its body parser, its host allow-list and its throttler`,
    inThisProcess((readiness) => {
      const app = framework();
      app.use(readinessRouter(readiness));
      app.use(refuseEverybody);
      app.use(framework.json());
      app.get("/hello", (_, response) => void response.send("hello"));
      return listening(app);
    }),
  );

  httpAdapterSuite(
    `${name}, before it`,
    inThisProcess((readiness) => {
      const app = framework();
      app.use(refuseEverybody);
      app.get("/hello", (_, response) => void response.send("hello"));
      return listening(readinessListener(readiness, app));
    }),
  );

  httpAdapterSuite(
    `${name}, inside a handler of its own`,
    inThisProcess((readiness) => {
      const app = framework();
      app.get("/hello", (_, response) => void response.send("hello"));
      app.all(["/readyz", "/livez"], (request, response) =>
        readiness.handle(request, response, request.path.startsWith("/livez") ? "live" : "ready"),
      );
      return listening(app);
    }),
  );
}

httpAdapterSuite(
  "connect, before everything else",
  inThisProcess((readiness) => {
    const app = connect();
    app.use(readinessRouter(readiness));
    app.use(refuseEverybody);
    app.use("/hello", (_, response) => response.end("hello"));
    return listening(app);
  }),
);

httpAdapterSuite(
  "Fastify 5, before its hooks and parsers",
  inThisProcess(async (readiness) => {
    const app = fastify({ forceCloseConnections: true });
    await app.register(readinessPlugin(readiness));
    app.addHook("onRequest", (request, reply, next) => refuseEverybody(request.raw, reply.raw, next));
    app.get("/hello", () => "hello");
    await app.listen({ port: 0, host: "127.0.0.1" });
    return { server: app.server, close: () => app.close() };
  }),
);

httpAdapterSuite(
  "Fastify 5, inside a handler of its own",
  inThisProcess(async (readiness) => {
    const app = fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } });
    app.get("/hello", () => "hello");
    for (const group of ["ready", "live"] as const) {
      app.all(`/${group}z`, (request, reply) => {
        readiness.handle(request.raw, reply.hijack().raw, group);
      });
    }
    await app.listen({ port: 0, host: "127.0.0.1" });
    return { server: app.server, close: () => app.close() };
  }),
  { isBehindParser: true },
);

/** Without middleware, what keeps users out is a hook. */
function refuseByHook(app: INestApplication): void {
  (app as NestFastifyApplication)
    .getHttpAdapter()
    .getInstance()
    .addHook("onRequest", (request, reply, next) => refuseEverybody(request.raw, reply.raw, next));
}

httpAdapterSuite(
  "Nest 12 on Express, before its guards, prefix, parsers and middleware",
  inThisProcess((readiness) => startNestApp(readiness)),
);

httpAdapterSuite(
  "Nest 12 on Express, inside a controller of its own",
  inThisProcess((readiness) => startOwnController(readiness)),
  { isBehindParser: true },
);

httpAdapterSuite(
  "Nest 12 on Fastify, before its guards, prefix, parsers and middleware",
  inThisProcess((readiness) =>
    startNestApp(readiness, {
      create: (module) => NestFactory.create(module, new FastifyAdapter(), { logger: false }),
    }),
  ),
);

httpAdapterSuite(
  "Nest 12 on Fastify without middleware, before its guards, prefix, parsers and hooks",
  inThisProcess((readiness) =>
    startNestApp(readiness, {
      create: (module) => NestFactory.create(module, new FastifyAdapter({ skipMiddie: true }), { logger: false }),
      refuse: refuseByHook,
    }),
  ),
);

httpAdapterSuite(
  "Nest 12 on Fastify, inside a controller of its own",
  inThisProcess((readiness) =>
    startOwnController(readiness, new FastifyAdapter({ routerOptions: { ignoreTrailingSlash: true } })),
  ),
  { isBehindParser: true },
);

httpAdapterSuite(
  "a testing module of Nest 12",
  inThisProcess((readiness) =>
    startNestApp(readiness, {
      async create(module) {
        const testing = await Test.createTestingModule({ imports: [module] }).compile();
        return testing.createNestApplication({ logger: false });
      },
    }),
  ),
);

httpAdapterSuite(
  "a testing module of Nest 12 on Fastify",
  inThisProcess((readiness) =>
    startNestApp(readiness, {
      async create(module) {
        const testing = await Test.createTestingModule({ imports: [module] }).compile();
        return testing.createNestApplication(new FastifyAdapter(), { logger: false });
      },
    }),
  ),
);
