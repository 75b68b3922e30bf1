import "reflect-metadata";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { once } from "node:events";
import type { Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Controller, Get, HttpException, Module, Param } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import express from "express";
import { describe } from "vitest";
import { metricsRouter } from "../src/express.ts";
import { metricsHandler } from "../src/index.ts";
import { SloMetricsModule } from "../src/nestjs.ts";
import { httpFrameworkSuite, type RunningApp } from "./conformance/http-framework.ts";

const slowMs = 300;

async function listening(server: Server): Promise<RunningApp> {
  if (!server.listening) await once(server, "listening");
  return { server, close: async () => void server.close() };
}

/** Express 4 has no types of its own; what is used here is as in 5. */
const express4 = createRequire(import.meta.url)("express4") as typeof express;

describe.each([
  ["Express 4", express4],
  ["Express 5", express],
])("%s", (_name, framework) => {
  function shop(): express.Router {
    return framework
      .Router()
      .get("/orders/:id", (_request, response) => void response.end("ok"))
      .get("/broken", (_request, response) => void response.status(500).end())
      .get("/slow", async (_request, response) => void response.end(await delay(slowMs, "slow")));
  }

  httpFrameworkSuite("with the middleware and the handler", (http) => {
    const app = framework();
    app.use(http.express());
    app.get("/metrics", metricsHandler({ sources: [http] }));
    app.use(shop());
    return listening(app.listen(0, "127.0.0.1"));
  });

  httpFrameworkSuite("with the router", (http) => {
    const app = framework();
    app.use(metricsRouter({ http }));
    app.use(shop());
    return listening(app.listen(0, "127.0.0.1"));
  });

  httpFrameworkSuite("with what was installed for the whole process", (http) => {
    http.install();
    const app = framework();
    app.get("/metrics", metricsHandler({ sources: [http] }));
    app.use(shop());
    return listening(app.listen(0, "127.0.0.1"));
  });
});

httpFrameworkSuite("node:http", (http) => {
  const page = metricsHandler({ sources: [http] });
  const count = http.express();
  const server = createServer((request, response) => {
    if (request.url === "/metrics") return page(request, response);
    const routed = request as typeof request & { route?: { path: string } };
    const path = /^\/(?:orders\/\d+|broken|slow)$/.exec(request.url ?? "")?.[0].replace(/\d+/, ":id");
    if (path !== undefined) routed.route = { path };
    count(routed, response, async () => {
      if (path === "/slow") await delay(slowMs);
      response.statusCode = path === undefined ? 404 : path === "/broken" ? 500 : 200;
      response.end();
    });
  });
  return listening(server.listen(0, "127.0.0.1"));
});

class ShopController {
  order(id: string): string {
    return id;
  }
  broken(): never {
    throw new HttpException("broken", 500);
  }
  async slow(): Promise<string> {
    return delay(slowMs, "slow");
  }
}
for (const [path, method] of [
  ["orders/:id", "order"],
  ["broken", "broken"],
  ["slow", "slow"],
] as const) {
  Get(path)(ShopController.prototype, method, Object.getOwnPropertyDescriptor(ShopController.prototype, method)!);
}
Param("id")(ShopController.prototype, "order", 0);
Controller()(ShopController);

httpFrameworkSuite("Nest 12", async (http) => {
  class ShopModule {}
  Module({ imports: [SloMetricsModule.forRoot({ http })], controllers: [ShopController] })(ShopModule);
  const app = await NestFactory.create(ShopModule, { logger: false });
  await app.listen(0, "127.0.0.1");
  return { server: app.getHttpServer() as Server, close: () => app.close() };
});
