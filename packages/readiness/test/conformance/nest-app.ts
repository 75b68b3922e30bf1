import type { Server } from "node:http";
import { All, Controller, Get, Inject, Module, Req, Res } from "@nestjs/common";
import type { CanActivate, ExecutionContext, INestApplication, Type } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { AbstractHttpAdapter } from "@nestjs/core";
import type { Readiness, RequestLike, ResponseLike } from "../../src/index.ts";
import { READINESS, ReadinessModule } from "../../src/nestjs.ts";
import { refuseEverybody } from "./obstacles.ts";
import type { RunningApp } from "./running-app.ts";

type Served = Readiness<"live" | "ready">;
/** What Express hands out, and what Fastify does: the same with its own around it. */
type Wrapped<T> = T & { readonly raw?: T };

/** Keeps everybody out: it may not keep a probe out. */
class NobodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    // The suite's own route, which shows that the application is there.
    return context.getClass() === HelloController;
  }
}

class HelloController {
  hello(): string {
    return "hello";
  }
}

/** Health by hand, in a controller of the application's own. */
class HealthController {
  private readonly readiness: Served;
  constructor(readiness: Served) {
    this.readiness = readiness;
  }
  ready(request: Wrapped<RequestLike>, response: Wrapped<ResponseLike>): void {
    this.readiness.handle(request.raw ?? request, response.raw ?? response, "ready");
  }
  live(request: Wrapped<RequestLike>, response: Wrapped<ResponseLike>): void {
    this.readiness.handle(request.raw ?? request, response.raw ?? response, "live");
  }
}

// As functions, because decorators are not syntax that Node runs.
decorate(HelloController, "hello", Get());
Controller("hello")(HelloController);
for (const group of ["ready", "live"] as const) {
  decorate(HealthController, group, All(`${group}z`));
  Req()(HealthController.prototype, group, 0);
  Res()(HealthController.prototype, group, 1);
}
Inject(READINESS)(HealthController, undefined, 0);
Controller()(HealthController);

function decorate(type: Type, method: string, decorator: MethodDecorator): void {
  decorator(type.prototype as object, method, Object.getOwnPropertyDescriptor(type.prototype, method)!);
}

/** How an application is made, and what keeps its users out beside what Nest keeps them out with. */
export interface NestAppOptions {
  readonly create?: (module: Type) => Promise<INestApplication>;
  readonly refuse?: (app: INestApplication) => void;
}

/** Starts an application that lets nobody in. */
export async function startNestApp(
  readiness: Served,
  {
    create = (module) => NestFactory.create(module, { logger: false }),
    refuse = (app) => void app.use(refuseEverybody),
  }: NestAppOptions = {},
): Promise<RunningApp> {
  class AppModule {}
  Module({ imports: [ReadinessModule.forRoot(readiness)], controllers: [HelloController] })(AppModule);
  const app = await create(AppModule);
  app.setGlobalPrefix("api", { exclude: ["hello"] });
  refuse(app);
  app.useGlobalGuards(new NobodyGuard());
  await app.listen(0, "127.0.0.1");
  return { server: app.getHttpServer() as Server, close: () => app.close() };
}

/** Starts an application whose own controller calls `handle`; the module has its paths elsewhere. */
export async function startOwnController(readiness: Served, adapter?: AbstractHttpAdapter): Promise<RunningApp> {
  class AppModule {}
  const provider = { provide: READINESS, useValue: readiness };
  Module({ providers: [provider], controllers: [HelloController, HealthController] })(AppModule);
  const app = await (adapter === undefined
    ? NestFactory.create(AppModule, { logger: false })
    : NestFactory.create(AppModule, adapter, { logger: false }));
  await app.listen(0, "127.0.0.1");
  return { server: app.getHttpServer() as Server, close: () => app.close() };
}
