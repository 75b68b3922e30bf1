import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { expect, onTestFinished, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import { gracefulNestShutdown, ReadinessModule } from "../src/nestjs.ts";
import { ReadinessError } from "../src/readiness-error.ts";
import type { ShutdownOptions } from "../src/shutdown.ts";

const options: ShutdownOptions = { drainDelay: "0s", signals: [], exit: () => {} };

/** A module with readiness, and a provider that writes down when Nest destroys it. */
function moduleWith(steps: string[]): new () => unknown {
  const readiness = createReadiness({ checks: [{ name: "well", kind: "local", run: () => {} }] });
  const provider = {
    onModuleDestroy: () => void steps.push(`destroyed, ready: ${readiness.snapshot().groups.ready.status}`),
    onApplicationShutdown: (signal?: string) => void steps.push(`shut down by ${signal}`),
  };
  class AppModule {}
  Module({
    imports: [ReadinessModule.forRoot(readiness)],
    providers: [{ provide: "provider", useValue: provider }],
  })(AppModule);
  return AppModule;
}

test("it drains, closes the application, whose hooks learn the signal, and then runs closers as they are written", async () => {
  const steps: string[] = [];
  const app = await NestFactory.create(moduleWith(steps), { logger: false });
  await app.listen(0, "127.0.0.1");
  const shutdown = gracefulNestShutdown(app, {
    ...options,
    onStopListening: () => void steps.push(`listening: ${(app.getHttpServer() as { listening: boolean }).listening}`),
    closers: [() => void steps.push("queue"), () => void steps.push("pool")],
  });
  expect(await shutdown.shutDown("SIGTERM")).toBe(0);
  expect(steps).toEqual(["listening: false", "destroyed, ready: fail", "shut down by SIGTERM", "queue", "pool"]);
});

test("a worker without HTTP ends as well", async () => {
  const steps: string[] = [];
  const worker = await NestFactory.createApplicationContext(moduleWith(steps), { logger: false });
  expect(await gracefulNestShutdown(worker, options).shutDown("SIGTERM")).toBe(0);
  expect(steps).toEqual(["destroyed, ready: fail", "shut down by SIGTERM"]);
});

test("options that can't be kept are refused, and the application stays as it is", async () => {
  const app = await NestFactory.create(moduleWith([]), { logger: false });
  onTestFinished(() => app.close());
  const refused = (given: unknown): string[] => {
    try {
      gracefulNestShutdown(app, given as ShutdownOptions);
    } catch (error) {
      if (error instanceof ReadinessError) return error.problems.map(({ what }) => what);
      throw error;
    }
    return [];
  };
  expect(refused({ closers: 5, deadline: "1s" })).toEqual([
    expect.stringContaining("`closers`"),
    expect.stringContaining("`deadline`"),
  ]);
  expect(() => app.enableShutdownHooks(["SIGUSR2"])).not.toThrow();
});
