import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import { Controller, Get, Module } from "@nestjs/common";
import type { CanActivate, INestApplication } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { Test } from "@nestjs/testing";
import express from "express";
import { readinessRouter } from "../src/express.ts";
import { ReadinessModule } from "../src/nestjs.ts";
import { httpAdapterSuite } from "./conformance/http-adapter.ts";
import type { RunningApp } from "./conformance/http-adapter.ts";

async function listening(server: Server): Promise<RunningApp> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, close: async () => void server.close() };
}

/** Everything that keeps users out: none of it may keep a probe out. */
class NobodyGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

class HelloController {
  hello(): string {
    return "hello";
  }
}
Controller("hello")(HelloController);
Get()(
  HelloController.prototype,
  "hello",
  Object.getOwnPropertyDescriptor(HelloController.prototype, "hello") as PropertyDescriptor,
);

async function listeningNest(app: INestApplication): Promise<RunningApp> {
  app.setGlobalPrefix("api");
  app.useGlobalGuards(new NobodyGuard());
  // What Nest can't let through the guard, for the suite's own application route.
  app.use("/hello", (_: unknown, response: { end(text: string): void }) => response.end("hello"));
  await app.listen(0, "127.0.0.1");
  return { server: app.getHttpServer() as Server, close: () => app.close() };
}

httpAdapterSuite("node:http", (readiness) =>
  listening(
    createServer((request, response) => {
      if (readiness.serve(request, response)) return;
      response.statusCode = request.url === "/hello" ? 200 : 404;
      response.end(request.url === "/hello" ? "hello" : "");
    }),
  ),
);

for (const [name, framework] of [
  ["Express 5", express],
  // Its types are those of Express 5: what is used here is the same in both.
  ["Express 4", createRequire(import.meta.url)("express4") as typeof express],
] as const) {
  httpAdapterSuite(`${name}, before its body parser`, (readiness) => {
    const app = framework();
    app.use(readinessRouter(readiness));
    app.use(framework.json());
    app.get("/hello", (_, response) => void response.send("hello"));
    return listening(createServer(app));
  });

  httpAdapterSuite(`${name}, inside a handler of its own`, (readiness) => {
    const app = framework();
    app.get("/hello", (_, response) => void response.send("hello"));
    app.all(["/readyz", "/livez"], (request, response) =>
      readiness.handle(request, response, request.path.startsWith("/livez") ? "live" : "ready"),
    );
    return listening(createServer(app));
  });
}

httpAdapterSuite("Nest 12, before its guards, prefix and parsers", async (readiness) => {
  class AppModule {}
  Module({ imports: [ReadinessModule.forRoot(readiness)], controllers: [HelloController] })(AppModule);
  return listeningNest(await NestFactory.create(AppModule, { logger: false }));
});

httpAdapterSuite("a testing module of Nest 12", async (readiness) => {
  const imports = [ReadinessModule.forRootAsync({ useFactory: () => readiness })];
  const testing = await Test.createTestingModule({ imports, controllers: [HelloController] }).compile();
  return listeningNest(testing.createNestApplication({ logger: false }));
});
