import { createReadiness } from "@luneo/readiness";
import { ReadinessModule } from "@luneo/readiness/nestjs";
import { becomes, type NestUse } from "./use.js";

let isUp = true;
export const readiness = createReadiness({
  checks: [
    {
      name: "orders",
      kind: "dependency",
      interval: "20ms",
      failAfter: 1,
      run: () => {
        if (!isUp) throw new Error("down");
      },
    },
  ],
});

/** The module serves readiness before everything else of the application. */
export const use: NestUse = {
  name: "readiness",
  modules: [ReadinessModule.forRoot(readiness)],
  async verify(url) {
    const status = async (path: string) => (await fetch(url + path)).status;
    await becomes(() => status("/readyz"), 200);
    isUp = false;
    await becomes(() => status("/readyz"), 503);
    await becomes(() => status("/livez"), 200);
    isUp = true;
    await becomes(() => status("/readyz"), 200);
  },
};
