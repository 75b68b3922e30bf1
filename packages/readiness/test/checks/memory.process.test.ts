import { describe, expect, test } from "vitest";
import { runWithChecks } from "./local-process.ts";

// Patience for a busy machine.
describe("a process whose heap is nearly full", { timeout: 20_000 }, () => {
  test("warns of it without leaving the router, and is well again once it lets go", async () => {
    const program = `
      const { run } = memoryCheck();
      const check = memoryCheck({ warnFrom: 0.6, failFrom: 0.7, interval: "20ms", failingInterval: "20ms" });
      const readiness = createReadiness({ checks: [check] });
      const now = () => readiness.snapshot().checks[0];
      await readiness.start();
      const atFirst = now().status;
      let kept = [];
      while (run().value < 0.75) {
        for (let part = 0; part < 20; part += 1) kept.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
        // Makes them old at once, as those of a leak become in time.
        globalThis.gc();
      }
      await until(() => now().status === "fail");
      const { code, data } = now();
      const { ready } = readiness.snapshot().groups;
      kept = [];
      globalThis.gc();
      await until(() => now().status === "pass");
      tell({ atFirst, code, limitMiB: data.heapLimitBytes / 2 ** 20, ready: ready.status });`;
    const said = await runWithChecks(program, ["--expose-gc", "--max-old-space-size=64"]);
    expect(said).toEqual({ atFirst: "pass", code: "HEAP_NEAR_LIMIT", limitMiB: 64, ready: "warn" });
  });
});
