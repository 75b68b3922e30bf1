import { instrumentPool, poolSaturationCheck, type PoolMonitor } from "@luneo/db-pool-metrics";
import { alertRules } from "@luneo/db-pool-metrics/alerts";
import { InjectPoolMonitor, PoolMetricsModule } from "@luneo/db-pool-metrics/nestjs";
import { Controller, Get, Module } from "@nestjs/common";
import { Pool } from "pg";
import { becomes, type NestUse } from "./use.js";

export const monitor = instrumentPool(new Pool({ host: "127.0.0.1", port: 1, max: 3 }), { name: "main" });
export const saturation = poolSaturationCheck(monitor);
export const rules = alertRules();

@Controller("pool")
class PoolController {
  constructor(@InjectPoolMonitor("main") private readonly monitor: PoolMonitor) {}

  @Get()
  read(): string {
    const { name, used, max } = this.monitor.snapshot();
    return `${name} ${used} of ${max}`;
  }
}

@Module({ controllers: [PoolController] })
class PoolUseModule {}

/** The monitor of a pool is injected by the pool's name. */
export const use: NestUse = {
  name: "db-pool-metrics",
  modules: [PoolMetricsModule.forRoot(monitor), PoolUseModule],
  verify: (url) => becomes(async () => (await fetch(`${url}/pool`)).text(), "main 0 of 3"),
};
