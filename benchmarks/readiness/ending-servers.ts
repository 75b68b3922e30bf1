import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import type * as Core from "../../packages/readiness/src/index.ts";
import type * as OurShutdown from "../../packages/readiness/src/shutdown.ts";
import { importPublished } from "./published.ts";

const require = createRequire(import.meta.url);

/** Where a server listens, and where it is asked whether it is ready, if not there as well. */
export interface Listening {
  readonly server: Pick<Server, "address">;
  readonly probes?: Pick<Server, "address">;
}

const slowMs = 1500;

/** Answers at once, at /slow after a while. */
const application: RequestListener = (request, response) => {
  if (request.url === "/slow") setTimeout(() => response.end("slow"), slowMs);
  else response.end("ok");
};

/** Servers with what each library does about SIGTERM by default, as its documentation shows it. */
export const endingServers: Readonly<Record<string, () => Promise<Listening>>> = {
  "no handler": async () => ({ server: await listening(application) }),

  "server.close()": async () => {
    const server = await listening(application);
    process.once("SIGTERM", () => server.close(() => process.exit()));
    return { server };
  },

  "@godaddy/terminus": async () => {
    const { createTerminus } = require("@godaddy/terminus") as typeof import("@godaddy/terminus");
    const server = await listening(application);
    createTerminus(server, { healthChecks: { "/readyz": async () => {} } });
    return { server };
  },

  "@nestjs/terminus": async () => {
    await import("reflect-metadata");
    const { Controller, Get, Module } = await import("@nestjs/common");
    const { NestFactory } = await import("@nestjs/core");
    const { HealthCheckService, TerminusModule } = await import("@nestjs/terminus");
    class AppController {
      readonly health: InstanceType<typeof HealthCheckService>;
      constructor(health: InstanceType<typeof HealthCheckService>) {
        this.health = health;
      }
      root(): string {
        return "ok";
      }
      slow(): Promise<string> {
        return delay(slowMs, "slow");
      }
      ready(): unknown {
        return this.health.check([]);
      }
    }
    for (const [path, method] of [["/", "root"] as const, ["slow", "slow"] as const, ["readyz", "ready"] as const]) {
      const descriptor = Object.getOwnPropertyDescriptor(AppController.prototype, method) as PropertyDescriptor;
      Get(path)(AppController.prototype, method, descriptor);
    }
    Reflect.defineMetadata("design:paramtypes", [HealthCheckService], AppController);
    Controller()(AppController);
    class AppModule {}
    Module({ imports: [TerminusModule], controllers: [AppController] })(AppModule);
    const app = await NestFactory.create(AppModule, { logger: false });
    app.enableShutdownHooks();
    await app.listen(0, "127.0.0.1");
    return { server: app.getHttpServer() as Server };
  },

  lightship: () => lightship(true),

  "lightship in Kubernetes": () => lightship(false),

  ours: async () => {
    const { createReadiness } = await importPublished<typeof Core>("index");
    const { gracefulShutdown } = await importPublished<typeof OurShutdown>("shutdown");
    const readiness = createReadiness({ checks: [] });
    const server = await listening((request, response) => {
      if (!readiness.serve(request, response)) application(request, response);
    });
    gracefulShutdown(readiness, [server]);
    await readiness.start();
    return { server };
  },
};

/** It has a server of its own for probes, and does without its delay unless it finds itself in Kubernetes. */
async function lightship(detectKubernetes: boolean): Promise<Listening> {
  const { createLightship } = await import("lightship");
  const shutdown = await createLightship({ detectKubernetes, port: 0 });
  const server = await listening(application);
  shutdown.registerShutdownHandler(() => new Promise((resolve) => server.close(() => resolve())));
  shutdown.signalReady();
  // Its path is another one.
  const probes = await listening((_, response) => {
    response.writeHead(shutdown.isServerReady() && !shutdown.isServerShuttingDown() ? 200 : 503).end();
  });
  return { server, probes };
}

async function listening(listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
