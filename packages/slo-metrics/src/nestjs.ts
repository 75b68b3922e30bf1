import { Inject, Module } from "@nestjs/common";
import type { DynamicModule, FactoryProvider, ModuleMetadata, OnModuleInit } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { metricsRouter, type MetricsRouterOptions } from "./express.ts";

/** The token under which the module provides its HttpMetrics; the same whichever copy of this package is asked. */
export const HTTP_METRICS: unique symbol = Symbol.for("@luneo/slo-metrics/http-metrics");

const OPTIONS: unique symbol = Symbol.for("@luneo/slo-metrics/options");

/** Makes the options from what Nest injects. */
export interface SloMetricsModuleAsyncOptions extends Pick<ModuleMetadata, "imports"> {
  readonly inject?: FactoryProvider["inject"];
  // oxlint-disable-next-line typescript/no-explicit-any -- as Nest's own factories: it can't tell what is injected
  readonly useFactory: (...injected: any[]) => MetricsRouterOptions | Promise<MetricsRouterOptions>;
}

/**
 * Counts the requests of a Nest application on Express, and serves the metrics page before its guards and prefix.
 *
 * @example
 * SloMetricsModule.forRoot({ http: createHttpMetrics({ slos }), sources: [monitor] })
 */
export class SloMetricsModule implements OnModuleInit {
  private readonly options: MetricsRouterOptions;
  private readonly host: HttpAdapterHost;
  private isMounted = false;

  constructor(options: MetricsRouterOptions, host: HttpAdapterHost) {
    this.options = options;
    this.host = host;
    // Not in a hook: who is mounted first counts all, and hooks run after the application's own `app.use`.
    this.mount();
    // A testing module has its adapter later than its providers; before Nest 11.1 nobody tells when.
    (host.init$ as typeof host.init$ | undefined)?.subscribe(() => this.mount());
  }

  onModuleInit(): void {
    this.mount();
  }

  static forRoot(options: MetricsRouterOptions): DynamicModule {
    return provided({ provide: OPTIONS, useValue: options });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: SloMetricsModuleAsyncOptions): DynamicModule {
    return { ...provided({ provide: OPTIONS, inject, useFactory }), imports };
  }

  private mount(): void {
    // None in a worker without HTTP.
    const adapter = this.host.httpAdapter as HttpAdapterHost["httpAdapter"] | null | undefined;
    if (this.isMounted || adapter === null || adapter === undefined) return;
    this.isMounted = true;
    adapter.use(metricsRouter(this.options));
  }
}

// As functions, because decorators are not syntax that Node runs.
Inject(OPTIONS)(SloMetricsModule, undefined, 0);
Inject(HttpAdapterHost)(SloMetricsModule, undefined, 1);
Module({})(SloMetricsModule);

/** Injects the HttpMetrics: `constructor(@InjectHttpMetrics() private readonly http: HttpMetrics)`. */
export function InjectHttpMetrics(): ParameterDecorator & PropertyDecorator {
  return Inject(HTTP_METRICS);
}

function provided(options: NonNullable<ModuleMetadata["providers"]>[number]): DynamicModule {
  const httpMetrics = {
    provide: HTTP_METRICS,
    inject: [OPTIONS],
    useFactory: ({ http }: MetricsRouterOptions) => http,
  };
  return { module: SloMetricsModule, global: true, providers: [options, httpMetrics], exports: [HTTP_METRICS] };
}
