import { createServer } from "node:http";
import type { RequestListener, Server, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type * as Core from "../../packages/readiness/src/index.ts";
import type * as OurExpress from "../../packages/readiness/src/express.ts";
import type * as OurNest from "../../packages/readiness/src/nestjs.ts";
import { importPublished } from "./published.ts";

const require = createRequire(import.meta.url);

/** Asks the one thing that the application depends on; counted. */
export type AskDependency = () => Promise<void>;
export type StartServer = (ask: AskDependency) => Promise<Pick<Server, "address">>;

interface Connect extends RequestListener {
  use(path: string, endpoint: unknown): void;
}

/** Where all of them answer; lightship knows no other. */
export const path = "/ready";

const body = '{"status":"pass"}';

/** Servers that answer 200 at {@link path}: ours, bare frameworks, and the rivals as their documentation shows. */
export const servers: Readonly<Record<string, StartServer>> = {
  // Gives the very answer that ours gives, as one would write it by hand.
  "bare node:http": () => listening(answerByHand),

  "ours on node:http": async (ask) => {
    const readiness = await ours(ask);
    return listening((request, response) => {
      if (!readiness.serve(request, response)) response.writeHead(404).end();
    });
  },

  "ours, details authorised": async (ask) => {
    const readiness = await ours(ask, { details: { authorize: () => true } });
    return listening((request, response) => {
      if (!readiness.serve(request, response)) response.writeHead(404).end();
    });
  },

  "ours on demand": async (ask) => {
    const readiness = await ours(ask, { mode: "on-demand", defaults: { interval: "500ms" } });
    return listening((request, response) => {
      if (!readiness.serve(request, response)) response.writeHead(404).end();
    });
  },

  "ours on Express": async (ask) => {
    const { readinessRouter } = await importPublished<typeof OurExpress>("express");
    const { default: express } = await import("express");
    const app = express();
    app.use(readinessRouter(await ours(ask)));
    app.use(express.json());
    return listening(app);
  },

  "ours before Express": async (ask) => {
    const { readinessListener } = await importPublished<typeof OurExpress>("express");
    const { default: express } = await import("express");
    const app = express();
    app.use(express.json());
    return listening(readinessListener(await ours(ask), app));
  },

  "ours on Nest": async (ask) => {
    const { ReadinessModule } = await importPublished<typeof OurNest>("nestjs");
    return nest({ imports: [ReadinessModule.forRoot(await ours(ask))] });
  },

  "Express, answered by hand": async () => {
    const { default: express } = await import("express");
    const app = express();
    app.use((request, response, next) => {
      if (request.url === path) answerByHand(request, response);
      else next();
    });
    return listening(app);
  },

  "Express res.json": async () => {
    const { default: express } = await import("express");
    const app = express();
    app.get(path, (_, response) => void response.json({ status: "pass" }));
    return listening(app);
  },

  "express-healthcheck": async (ask) => {
    const { default: express } = await import("express");
    const healthcheck = require("express-healthcheck") as (options: object) => never;
    const test = async (callback: () => void): Promise<void> => {
      await ask();
      callback();
    };
    const app = express();
    app.use(path, healthcheck({ test }));
    return listening(app);
  },

  "@godaddy/terminus": async (ask) => {
    const { createTerminus } = require("@godaddy/terminus") as typeof import("@godaddy/terminus");
    const server = await listening((_, response) => void response.writeHead(404).end());
    return createTerminus(server, { healthChecks: { [path]: ask } });
  },

  "lightship (no checks)": async () => {
    const { createLightship } = await import("lightship");
    const lightship = await createLightship({ detectKubernetes: false, port: 0, terminate: () => {} });
    lightship.signalReady();
    return lightship.server;
  },

  "@fastify/under-pressure": async (ask) => {
    const { default: fastify } = await import("fastify");
    const { default: underPressure } = await import("@fastify/under-pressure");
    const app = fastify();
    const healthCheck = async (): Promise<boolean> => {
      await ask();
      return true;
    };
    await app.register(underPressure, { healthCheck, healthCheckInterval: 5000, exposeStatusRoute: path });
    await app.listen({ port: 0, host: "127.0.0.1" });
    return app.server;
  },

  "@cloudnative/health-connect": async (ask) => {
    const health = require("@cloudnative/health-connect") as typeof import("@cloudnative/health-connect");
    const connect = require("connect") as () => Connect;
    const checker = new health.HealthChecker();
    checker.registerReadinessCheck(new health.ReadinessCheck("dependency", ask));
    const app = connect();
    app.use(path, health.ReadinessEndpoint(checker));
    return listening(app);
  },

  "Nest controller": () => nestController(() => () => ({ status: "pass" })),

  "@nestjs/terminus": (ask) =>
    nestController((check) => () => check((indicator) => indicator.attempt(ask).withTimeout(1000))),

  "@nestjs/terminus, cacheFor 5 s": (ask) =>
    nestController((check) => () => check((indicator) => indicator.attempt(ask).withTimeout(1000).cacheFor(5000))),

  "@nestjs/terminus, cacheFor 2 s": (ask) =>
    nestController((check) => () => check((indicator) => indicator.attempt(ask).withTimeout(1000).cacheFor(2000))),
};

function answerByHand(_: unknown, response: ServerResponse): void {
  response.writeHead(200, {
    "Content-Type": "application/health+json",
    "Cache-Control": "no-store",
    "Content-Length": body.length,
  });
  response.end(body);
}

async function listening(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

type OurOptions = Pick<Core.ReadinessOptions<[], {}>, "details" | "mode" | "defaults">;

async function ours(ask: AskDependency, options: OurOptions = {}): Promise<Core.Readiness> {
  const { createReadiness } = await importPublished<typeof Core>("index");
  const check = { name: "dependency", kind: "dependency", run: ask } as const;
  const readiness = createReadiness({ checks: [check], paths: { ready: [path] }, ...options });
  await readiness.start();
  return readiness;
}

async function nest(metadata: object): Promise<Server> {
  await import("reflect-metadata");
  const { Module } = await import("@nestjs/common");
  const { NestFactory } = await import("@nestjs/core");
  class AppModule {}
  Module(metadata)(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, "127.0.0.1");
  return app.getHttpServer() as Server;
}

interface Attempt {
  withTimeout(ms: number): Attempt;
  cacheFor(ms: number): Attempt;
}
interface Indicator {
  attempt(run: AskDependency): Attempt;
}
type CheckOne = (attempt: (indicator: Indicator) => Attempt) => Promise<unknown>;

/** A controller at {@link path}; with the health service of @nestjs/terminus at hand. */
async function nestController(handlerOf: (check: CheckOne) => () => unknown): Promise<Server> {
  const { Controller, Get, Inject } = await import("@nestjs/common");
  const terminus = await import("@nestjs/terminus");
  const { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } = terminus;
  type Health = InstanceType<typeof HealthCheckService>;
  class HealthController {
    private readonly handler: () => unknown;
    constructor(health: Health, indicators: InstanceType<typeof HealthIndicatorService>) {
      const one = (): Indicator => indicators.check("dependency") as unknown as Indicator;
      this.handler = handlerOf((attempt) => health.check([() => attempt(one()) as never]));
    }
    ready(): unknown {
      return this.handler();
    }
  }
  Inject(HealthCheckService)(HealthController, undefined, 0);
  Inject(HealthIndicatorService)(HealthController, undefined, 1);
  const descriptor = Object.getOwnPropertyDescriptor(HealthController.prototype, "ready")!;
  Get(path)(HealthController.prototype, "ready", descriptor);
  HealthCheck()(HealthController.prototype, "ready", descriptor);
  Controller()(HealthController);
  return nest({ imports: [TerminusModule.forRoot({ logger: false })], controllers: [HealthController] });
}
