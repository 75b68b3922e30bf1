import { createHttpMetrics, defineService, defineSlo, httpLatency, rolling } from "@luneo/slo-metrics";
import { SloMetricsModule } from "@luneo/slo-metrics/nestjs";
import { Controller, Get, Module, Param } from "@nestjs/common";
import { becomes, type NestUse } from "./use.js";

export const latency = defineSlo(defineService("orders-api"), "latency", {
  objective: "95%",
  window: rolling("30d"),
  sli: httpLatency({ under: "5s" }),
});
export const http = createHttpMetrics({ slos: [latency] });

@Controller("orders")
class OrdersController {
  @Get(":id")
  read(@Param("id") id: string): string {
    return id;
  }
}

@Module({ controllers: [OrdersController] })
class OrdersModule {}

/** Requests are counted under the route that the controller declares. */
export const use: NestUse = {
  name: "slo-metrics",
  modules: [SloMetricsModule.forRoot({ http: http }), OrdersModule],
  async verify(url) {
    await fetch(`${url}/orders/1`);
    await fetch(`${url}/orders/2`);
    const page = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
    const good = async (): Promise<string | undefined> =>
      /^http_server_request_duration_seconds_count\{.*http_route="\/orders\/:id".*\} (\d+)$/m.exec(await page())?.[1];
    await becomes(good, "2");
  },
};
