import { describe, expect, test } from "vitest";
import { runWithChecks } from "./local-process.ts";

const setUp = (failFrom: string) => `
  const block = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
  const check = eventLoopCheck({ warnFrom: "200ms", failFrom: "${failFrom}", interval: "40ms" });
  const said = [];
  const onTransition = ({ subject, to }) => { if (subject === "check") said.push(to); };
  const readiness = createReadiness({ checks: [check], groups: { live: ["event-loop"], ready: [] }, onTransition });
  const now = () => readiness.snapshot().checks[0];
  await readiness.start();
  // The clock that it reads goes from its first tick on.
  await until(() => now().runs > 3 && now().code === undefined);
  said.length = 0;`;

// Patience for a busy machine.
describe("a process whose event loop is blocked", { timeout: 20_000 }, () => {
  test("once says so, stays alive, and is well again afterwards", async () => {
    const told = await runWithChecks(`${setUp("1s")}
      block(1300);
      await until(() => now().code === "EVENT_LOOP_DELAY");
      const { value } = now();
      await until(() => now().status === "pass" && now().code === undefined);
      tell({ isLate: value >= 1000, failed: said.includes("fail"), live: readiness.snapshot().groups.live.status });`);
    expect(told).toEqual({ isLate: true, failed: false, live: "pass" });
  });

  test("once is told at once where one such delay is enough", async () => {
    const told = await runWithChecks(`
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const check = eventLoopCheck({ warnFrom: "100ms", failFrom: "150ms", failAfter: 1 });
      const context = { signal: new AbortController().signal };
      await check.run(context);
      await pause(50);
      const end = performance.now() + 250;
      while (performance.now() < end);
      await pause(50);
      const { status, unit } = await check.run(context);
      check.close();
      tell({ status, unit });`);
    expect(told).toEqual({ status: "fail", unit: "ms" });
  });

  test("again and again is no longer alive", async () => {
    const told = await runWithChecks(`${setUp("250ms")}
      while (readiness.snapshot().groups.live.status !== "fail") {
        block(400);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const { code, data } = now();
      tell({ code, said, isBusy: data.utilizationRatio > 0.5 });`);
    expect(told).toEqual({ code: "EVENT_LOOP_DELAY", said: ["warn", "fail"], isBusy: true });
  });
});
