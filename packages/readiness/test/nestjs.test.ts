import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { HttpAdapterHost } from "@nestjs/core";
import { expect, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import { InjectReadiness, READINESS, ReadinessModule } from "../src/nestjs.ts";
import { controlledCheck } from "./controlled-check.ts";
import { ask } from "./recorded-response.ts";

const well = { name: "well", kind: "dependency", run: () => {} } as const;

test("readiness starts with the application and closes with it, before its providers are destroyed", async () => {
  const close = vi.fn();
  const readiness = createReadiness({ checks: [{ ...well, close }] });
  class AppModule {}
  Module({ imports: [ReadinessModule.forRoot(readiness)] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
  await app.init();
  await readiness.whenReady();
  expect(ask(readiness, "/readyz")?.statusCode).toBe(200);
  expect(app.get(READINESS)).toBe(readiness);
  await app.close();
  expect(close).toHaveBeenCalledOnce();
  expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
});

test("an application does not wait for a check that hangs", async () => {
  const clock = createManualClock();
  const hanging = controlledCheck("stripe", { impact: "informational", timeout: "60s" });
  const readiness = createReadiness({ checks: [well, hanging], clock });
  class AppModule {}
  Module({ imports: [ReadinessModule.forRoot(readiness)] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  // Nothing advances the clock: whoever waited for the check would never listen.
  await app.listen(0, "127.0.0.1");
  await readiness.whenReady();
  expect(hanging.outstanding).toBe(1);
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  await app.close();
});

test("a factory makes readiness from what Nest injects, and any provider can have it injected", async () => {
  class ConfigModule {}
  Module({ providers: [{ provide: "name", useValue: "orders" }], exports: ["name"] })(ConfigModule);
  class Consumer {
    readonly readiness: unknown;
    constructor(readiness: unknown) {
      this.readiness = readiness;
    }
  }
  InjectReadiness()(Consumer, undefined, 0);
  class AppModule {}
  Module({
    imports: [
      ReadinessModule.forRootAsync({
        imports: [ConfigModule],
        inject: ["name"],
        useFactory: async (name: string) => createReadiness({ checks: [{ ...well, name }] }),
      }),
    ],
    providers: [Consumer],
  })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.init();
  const readiness = app.get<ReturnType<typeof createReadiness>>(READINESS);
  await readiness.whenReady();
  expect(readiness.snapshot().checks[0]).toMatchObject({ name: "orders", status: "pass" });
  expect(app.get(Consumer).readiness).toBe(readiness);
  await app.close();
});

test("a worker without HTTP has readiness too", async () => {
  const readiness = createReadiness({ checks: [well] });
  class AppModule {}
  Module({ imports: [ReadinessModule.forRoot(readiness)] })(AppModule);
  const worker = await NestFactory.createApplicationContext(AppModule, { logger: false });
  await readiness.whenReady();
  expect(readiness.snapshot().groups.ready.status).toBe("pass");
  await worker.close();
});

test("one that was closed already stops no application from starting", async () => {
  const readiness = createReadiness({ checks: [well] });
  await readiness.close();
  class AppModule {}
  Module({ imports: [ReadinessModule.forRoot(readiness)] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.init();
  expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
  await app.close();
});

test("its token is the same whichever copy of the package is asked", () => {
  expect(READINESS).toBe(Symbol.for("@luneo/readiness/readiness"));
});

test("before Nest 11.1, where no host tells when its adapter comes, it is mounted once all the same", () => {
  const readiness = createReadiness({ checks: [well] });
  const use = vi.fn();
  const getType = (): string => "express";
  const early = new ReadinessModule(readiness, { httpAdapter: { use, getType } } as unknown as HttpAdapterHost);
  expect(use).toHaveBeenCalledOnce();
  early.onModuleInit();
  expect(use).toHaveBeenCalledOnce();

  const host: { httpAdapter?: object } = {};
  const late = new ReadinessModule(readiness, host as unknown as HttpAdapterHost);
  host.httpAdapter = { use, getType };
  late.onModuleInit();
  expect(use).toHaveBeenCalledTimes(2);
});
