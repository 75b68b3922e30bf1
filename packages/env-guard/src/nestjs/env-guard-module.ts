import type { IncomingMessage, ServerResponse } from "node:http";
import { Controller, Get, Module, Req, Res, type DynamicModule, type Type } from "@nestjs/common";
import { envStatusHandler, type EnvStatusOptions } from "../express.ts";
import { envGuard } from "../loaded/env-guard.ts";
import { ENV, type EnvClass } from "./env-token.ts";

/** Where the status is answered, and to whom. */
export interface EnvStatusRoute extends EnvStatusOptions {
  /** @defaultValue "internal/env" */
  readonly path?: string;
}

/** What {@link EnvGuardModule} provides beside the token `ENV`. */
export interface EnvGuardModuleOptions<Env extends object> {
  /** The class of `envClass` that the environment is injected by as well. @defaultValue none */
  readonly as?: EnvClass<Env>;
  /** Answers names and states to those who may see them, behind your guards and prefix; on Express. @defaultValue no route */
  readonly status?: EnvStatusRoute;
}

/** Provides the environment to a whole application: `EnvGuardModule.forRoot(env)` in the root module. */
export class EnvGuardModule {
  /**
   * Takes what `definition.load` returned; throws an `EnvGuardError` (`ENV_ARGUMENT_INVALID`) for anything else, and for
   * a status without `authorize`.
   */
  static forRoot<Env extends object>(env: Env, { as, status }: EnvGuardModuleOptions<Env> = {}): DynamicModule {
    envGuard(env);
    const tokens = as ? [ENV, as] : [ENV];
    return {
      module: EnvGuardModule,
      global: true,
      providers: tokens.map((token) => ({ provide: token, useValue: env })),
      exports: tokens,
      controllers: status ? [statusController(env, status)] : [],
    };
  }
}
Module({})(EnvGuardModule);

function statusController(env: object, { path = "internal/env", ...options }: EnvStatusRoute): Type {
  const handler = envStatusHandler(env, options);
  class EnvStatusController {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      await handler(request, response);
    }
  }
  // As functions, because decorators are not syntax that Node runs.
  const { prototype } = EnvStatusController;
  Req()(prototype, "answer", 0);
  Res()(prototype, "answer", 1);
  Get()(prototype, "answer", Object.getOwnPropertyDescriptor(prototype, "answer")!);
  Controller(path)(EnvStatusController);
  return EnvStatusController;
}
