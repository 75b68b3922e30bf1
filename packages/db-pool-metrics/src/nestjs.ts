import { Inject, Module } from "@nestjs/common";
import type { DynamicModule, FactoryProvider, ModuleMetadata, OnApplicationShutdown } from "@nestjs/common";
import type { PoolMonitor } from "./pool-monitor.ts";

/** The token of all monitors of the module; the same whichever copy of this package is asked. */
const MONITORS: unique symbol = Symbol.for("@luneo/db-pool-metrics/monitors");

/** Makes the monitor of a pool that Nest injects. */
export interface PoolMetricsModuleAsyncOptions extends Pick<ModuleMetadata, "imports"> {
  /** The name that `instrumentPool` is given too, under which the monitor is injected. */
  readonly name: string;
  readonly inject?: FactoryProvider["inject"];
  // oxlint-disable-next-line typescript/no-explicit-any -- as Nest's own factories: it can't tell what is injected
  readonly useFactory: (...injected: any[]) => PoolMonitor | Promise<PoolMonitor>;
}

/**
 * Provides pool monitors to a whole Nest application.
 *
 * It closes them when the application has shut down, after the last request that may have needed a connection.
 */
export class PoolMetricsModule implements OnApplicationShutdown {
  private readonly monitors: readonly PoolMonitor[];

  constructor(monitors: readonly PoolMonitor[]) {
    this.monitors = monitors;
  }

  /** For pools that exist before the application: `PoolMetricsModule.forRoot(instrumentPool(pool, { name: "main" }))`. */
  static forRoot(...monitors: readonly PoolMonitor[]): DynamicModule {
    return provided(monitors.map((monitor) => ({ provide: poolMonitorToken(monitor.name), useValue: monitor })));
  }

  /** For pools that are providers themselves; one entry for each. */
  static forRootAsync(...pools: readonly PoolMetricsModuleAsyncOptions[]): DynamicModule {
    const providers = pools.map(({ name, inject = [], useFactory }) => ({
      provide: poolMonitorToken(name),
      inject,
      useFactory,
    }));
    return { ...provided(providers), imports: pools.flatMap(({ imports = [] }) => imports) };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.monitors.map((monitor) => monitor.close()));
  }
}

// As functions, because decorators are not syntax that Node runs.
Inject(MONITORS)(PoolMetricsModule, undefined, 0);
Module({})(PoolMetricsModule);

/** The token of the monitor of this name; the same whichever copy of this package is asked. */
export function poolMonitorToken(name: string): symbol {
  return Symbol.for(`@luneo/db-pool-metrics/monitor/${name}`);
}

/** Injects a monitor: `constructor(@InjectPoolMonitor("main") private readonly monitor: PoolMonitor)`. */
export function InjectPoolMonitor(name: string): ParameterDecorator & PropertyDecorator {
  return Inject(poolMonitorToken(name));
}

type PoolProvider = Extract<NonNullable<ModuleMetadata["providers"]>[number], { provide: unknown }>;

function provided(providers: readonly PoolProvider[]): DynamicModule {
  const tokens = providers.map(({ provide }) => provide);
  const all = { provide: MONITORS, inject: tokens, useFactory: (...monitors: PoolMonitor[]) => monitors };
  return { module: PoolMetricsModule, global: true, providers: [...providers, all], exports: tokens };
}
