import "reflect-metadata";
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { HttpAdapterHost } from "@nestjs/core";
import { expect, test, vi } from "vitest";
import { createHttpMetrics } from "../src/index.ts";
import { HTTP_METRICS, InjectHttpMetrics, SloMetricsModule } from "../src/nestjs.ts";

test("a factory makes the options from what Nest injects, and any provider can have the metrics injected", async () => {
  class ConfigModule {}
  Module({ providers: [{ provide: "path", useValue: "/internal/metrics" }], exports: ["path"] })(ConfigModule);
  class Consumer {
    readonly http: unknown;
    constructor(http: unknown) {
      this.http = http;
    }
  }
  InjectHttpMetrics()(Consumer, undefined, 0);
  const http = createHttpMetrics();
  class AppModule {}
  Module({
    imports: [
      SloMetricsModule.forRootAsync({
        imports: [ConfigModule],
        inject: ["path"],
        useFactory: async (path: string) => ({ http, path }),
      }),
    ],
    providers: [Consumer],
  })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, "127.0.0.1");
  const server = app.getHttpServer() as Server;
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/internal/metrics`);
  expect(await response.text()).toContain("# TYPE http_server_request_duration_seconds histogram");
  expect(app.get(Consumer).http).toBe(http);
  expect(app.get(HTTP_METRICS)).toBe(http);
  const closed = once(server, "close");
  await app.close();
  await closed;
});

test("a worker without HTTP has the metrics too", async () => {
  const http = createHttpMetrics();
  class AppModule {}
  Module({ imports: [SloMetricsModule.forRoot({ http })] })(AppModule);
  const worker = await NestFactory.createApplicationContext(AppModule, { logger: false });
  expect(worker.get(HTTP_METRICS)).toBe(http);
  await worker.close();
});

test("before Nest 11.1, where no host tells when its adapter comes, it is mounted once all the same", () => {
  const use = vi.fn();
  const host: { httpAdapter?: object } = {};
  const module = new SloMetricsModule({ http: createHttpMetrics() }, host as unknown as HttpAdapterHost);
  host.httpAdapter = { use };
  module.onModuleInit();
  module.onModuleInit();
  expect(use).toHaveBeenCalledOnce();
});

test("its token is the same whichever copy of the package is asked", () => {
  expect(HTTP_METRICS).toBe(Symbol.for("@luneo/slo-metrics/http-metrics"));
});
