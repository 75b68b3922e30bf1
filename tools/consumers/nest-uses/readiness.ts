import { bearer, createReadiness, type Impact } from "@luneo/readiness";
import { gracefulNestShutdown, InjectReadiness, READINESS, ReadinessModule } from "@luneo/readiness/nestjs";
import type { Readiness } from "@luneo/readiness";
import { Controller, Get, Module } from "@nestjs/common";
import { becomes, type NestUse } from "./use.js";

const TOKEN = "q7Xw2LmZ9vKc4RtB";
const critical: Impact = "critical";

let isUp = true;
export const readiness = createReadiness({
  checks: [
    {
      name: "orders",
      kind: "dependency",
      interval: "20ms",
      failAfter: 1,
      impact: { ready: critical },
      run: () => {
        if (!isUp) throw new Error("down");
      },
    },
  ],
  details: { authorize: bearer(TOKEN) },
});

@Controller("health")
class HealthController {
  constructor(@InjectReadiness() private readonly readiness: Readiness) {}

  @Get("status")
  read(): string {
    return this.readiness.snapshot().groups["ready"]?.status ?? "unknown";
  }
}

@Module({ controllers: [HealthController] })
class HealthModule {}

/** What owns the signal of an application; checked by the compiler alone, for tests aren't to end. */
export const endsGracefully: typeof gracefulNestShutdown = gracefulNestShutdown;
export const token: symbol = READINESS;

/** The module serves readiness before everything else of the application. */
export const use: NestUse = {
  name: "readiness",
  modules: [ReadinessModule.forRoot(readiness), HealthModule],
  async verify(url) {
    const status = async (path: string) => (await fetch(url + path)).status;
    await becomes(() => status("/readyz"), 200);
    isUp = false;
    await becomes(() => status("/readyz"), 503);
    await becomes(() => status("/livez"), 200);
    const details = await fetch(`${url}/readyz`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const { checks } = (await details.json()) as { checks: { orders: { code: string }[] } };
    if (checks.orders[0]?.code !== "CHECK_FAILED") throw new Error(JSON.stringify(checks));
    isUp = true;
    await becomes(() => status("/readyz"), 200);
    await becomes(async () => (await fetch(`${url}/health/status`)).text(), "pass");
  },
};
