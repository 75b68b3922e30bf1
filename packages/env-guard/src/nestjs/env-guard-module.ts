import type { IncomingMessage, ServerResponse } from "node:http";
import { Controller, Get, Inject, Module, Req, Res } from "@nestjs/common";
import type { DynamicModule, FactoryProvider, ModuleMetadata, Type } from "@nestjs/common";
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

/** Makes the environment from what Nest injects: what `loadAsync` promises. */
export interface EnvGuardModuleAsyncOptions<Env extends object>
  extends Pick<ModuleMetadata, "imports">, EnvGuardModuleOptions<Env> {
  readonly inject?: FactoryProvider["inject"];
  // oxlint-disable-next-line typescript/no-explicit-any -- as Nest's own factories: it can't tell what is injected
  readonly useFactory: (...injected: any[]) => Env | Promise<Env>;
}

/** Provides the environment to a whole application: `EnvGuardModule.forRoot(env)` in the root module. */
export class EnvGuardModule {
  /**
   * Takes what `definition.load` returned.
   *
   * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for anything else, and for a status without `authorize`
   */
  static forRoot<Env extends object>(env: Env, options: EnvGuardModuleOptions<Env> = {}): DynamicModule {
    envGuard(env);
    // Refuses what can't be right here already, not when the application starts.
    if (options.status) envStatusHandler(env, options.status);
    return provided({ provide: ENV, useValue: env }, options);
  }

  /**
   * Waits for the environment that `useFactory` makes, before anything that it is injected into.
   *
   * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for what was not loaded and for a status without `authorize`: what `useFactory`
   * throws, and this, keeps the application from starting
   */
  static forRootAsync<Env extends object>(options: EnvGuardModuleAsyncOptions<Env>): DynamicModule {
    const { imports = [], inject = [], useFactory } = options;
    const make = async (...injected: unknown[]): Promise<Env> => {
      const env = await useFactory(...injected);
      envGuard(env);
      return env;
    };
    return { ...provided({ provide: ENV, inject, useFactory: make }, options), imports };
  }
}
Module({})(EnvGuardModule);

function provided<Env extends object>(
  provider: NonNullable<ModuleMetadata["providers"]>[number],
  { as, status }: EnvGuardModuleOptions<Env>,
): DynamicModule {
  return {
    module: EnvGuardModule,
    global: true,
    providers: [provider, ...(as ? [{ provide: as, useExisting: ENV }] : [])],
    exports: as ? [ENV, as] : [ENV],
    controllers: status ? [statusController(status)] : [],
  };
}

function statusController({ path = "internal/env", ...options }: EnvStatusRoute): Type {
  class EnvStatusController {
    private readonly handler: ReturnType<typeof envStatusHandler>;

    constructor(env: object) {
      this.handler = envStatusHandler(env, options);
    }

    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      await this.handler(request, response);
    }
  }
  // As functions, because decorators are not syntax that Node runs.
  const { prototype } = EnvStatusController;
  Inject(ENV)(EnvStatusController, undefined, 0);
  Req()(prototype, "answer", 0);
  Res()(prototype, "answer", 1);
  Get()(prototype, "answer", Object.getOwnPropertyDescriptor(prototype, "answer")!);
  Controller(path)(EnvStatusController);
  return EnvStatusController;
}
