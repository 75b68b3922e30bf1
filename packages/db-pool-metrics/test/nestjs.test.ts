import "reflect-metadata";
import { Injectable } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { expect, test } from "vitest";
import { instrumentPool, type PoolMonitor } from "../src/index.ts";
import { InjectPoolMonitor, PoolMetricsModule, poolMonitorToken } from "../src/nestjs.ts";
import { fakePool } from "./fake-client.ts";

@Injectable()
class Orders {
  readonly pool: PoolMonitor;

  constructor(@InjectPoolMonitor("main") pool: PoolMonitor) {
    this.pool = pool;
  }
}

test("monitors are injected by name, and closed when the application shuts down", async () => {
  const [main, reports] = [fakePool(2), fakePool(1)];
  const monitors = [instrumentPool(main, { name: "main" }), instrumentPool(reports, { name: "reports" })];
  const app = await Test.createTestingModule({
    imports: [PoolMetricsModule.forRoot(...monitors)],
    providers: [Orders],
  }).compile();
  await app.init();
  expect(app.get(Orders).pool).toBe(monitors[0]);
  expect(app.get(poolMonitorToken("reports"))).toBe(monitors[1]);
  expect(Object.hasOwn(main, "connect")).toBe(true);
  await app.close();
  expect(Object.hasOwn(main, "connect")).toBe(false);
  expect(Object.hasOwn(reports, "connect")).toBe(false);
});

test("a monitor is made from a pool that is a provider", async () => {
  const pool = fakePool(3);
  class PoolModule {
    onApplicationShutdown(): Promise<void> {
      return pool.end();
    }
  }
  const app = await Test.createTestingModule({
    imports: [
      PoolMetricsModule.forRootAsync({
        name: "main",
        imports: [{ module: PoolModule, providers: [{ provide: "POOL", useValue: pool }], exports: ["POOL"] }],
        inject: ["POOL"],
        useFactory: (injected: typeof pool) => instrumentPool(injected, { name: "main" }),
      }),
    ],
    providers: [Orders],
  }).compile();
  await app.init();
  expect(app.get(Orders).pool.snapshot()).toMatchObject({ name: "main", max: 3 });
  await app.close();
  expect(Object.hasOwn(pool, "connect")).toBe(false);
});

test("tokens are the same in every copy of this package", () => {
  expect(poolMonitorToken("main")).toBe(Symbol.for("@luneo/db-pool-metrics/monitor/main"));
});
