import { Inject, Module } from "@nestjs/common";
import type {
  DynamicModule,
  FactoryProvider,
  ModuleMetadata,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import type { Readiness } from "../readiness.ts";
import { needReadiness } from "../serving/needed-readiness.ts";
import { mountReadiness } from "./mount-readiness.ts";
import { READINESS } from "./readiness-token.ts";

/** Makes the readiness of an application from what Nest injects. */
export interface ReadinessModuleAsyncOptions extends Pick<ModuleMetadata, "imports"> {
  readonly inject?: FactoryProvider["inject"];
  // oxlint-disable-next-line typescript/no-explicit-any -- as Nest's own factories: it can't tell what is injected
  readonly useFactory: (...injected: any[]) => Readiness | Promise<Readiness>;
}

/**
 * Serves readiness in a Nest application: before its guards, prefix, parsers and middleware, from its bootstrap until
 * its providers are destroyed.
 *
 * The module starts the readiness it is given, without making the application wait, and closes it. To drain before
 * providers are destroyed, call `gracefulNestShutdown(app)`.
 */
export class ReadinessModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly readiness: Readiness;
  private readonly host: HttpAdapterHost;
  private isMounted = false;

  constructor(readiness: Readiness, host: HttpAdapterHost) {
    needReadiness("ReadinessModule", readiness, "serve", "start", "close");
    this.readiness = readiness;
    this.host = host;
    // Not in a hook: who is mounted first is asked first, and hooks run after the application's own `app.use`.
    this.mount();
    // A testing module has its adapter later than its providers; before Nest 11.1 nobody tells when.
    (host.init$ as typeof host.init$ | undefined)?.subscribe(() => this.mount());
  }

  onModuleInit(): void {
    this.mount();
  }

  /** Serves this readiness, and provides it to the whole application under `READINESS`. */
  static forRoot(readiness: Readiness): DynamicModule {
    needReadiness("ReadinessModule.forRoot", readiness, "serve", "start", "close");
    return provided({ provide: READINESS, useValue: readiness });
  }

  /** The same, with a readiness that is made of what Nest injects, such as a database client whose check it has. */
  static forRootAsync({ imports = [], inject = [], useFactory }: ReadinessModuleAsyncOptions): DynamicModule {
    return { ...provided({ provide: READINESS, inject, useFactory }), imports };
  }

  private mount(): void {
    // None in a worker without HTTP.
    const adapter = this.host.httpAdapter as HttpAdapterHost["httpAdapter"] | null | undefined;
    if (this.isMounted || adapter === null || adapter === undefined) return;
    this.isMounted = true;
    mountReadiness(adapter, this.readiness);
  }

  onApplicationBootstrap(): void {
    // Not waited for: a dependency that hangs must not keep the process from listening and saying so.
    // Closed already is no reason to end: every group but `live` says so.
    this.readiness.start().catch(() => {});
  }

  async onModuleDestroy(): Promise<void> {
    await this.readiness.close();
  }
}

// As functions, because decorators are not syntax that Node runs.
Inject(READINESS)(ReadinessModule, undefined, 0);
Inject(HttpAdapterHost)(ReadinessModule, undefined, 1);
Module({})(ReadinessModule);

function provided(provider: NonNullable<ModuleMetadata["providers"]>[number]): DynamicModule {
  return { module: ReadinessModule, global: true, providers: [provider], exports: [READINESS] };
}
