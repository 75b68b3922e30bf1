import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import { controlledCheck } from "./controlled-check.ts";

const settings = { interval: "1s", failingInterval: "1s", failAfter: 1 } as const;

describe("on", () => {
  test("tells every listener, beside `onTransition`, until it is taken away", async () => {
    const clock = createManualClock();
    const told: string[] = [];
    const check = controlledCheck("redis", settings);
    const readiness = createReadiness({
      checks: [check],
      clock,
      random: () => 0,
      onTransition: ({ name, to }) => told.push(`option ${name} ${to}`),
    });
    const off = readiness.on("transition", ({ name, to }) => told.push(`listener ${name} ${to}`));
    check.settle("pass");
    await readiness.start();
    off();
    off();
    check.settle("fail");
    await clock.advance(1000);
    expect(told).toEqual([
      "option redis pass",
      "listener redis pass",
      "option ready pass",
      "listener ready pass",
      "option redis fail",
      "option ready warn",
    ]);
  });

  test("a function that listens twice is told twice, and stops once at a time", () => {
    const readiness = createReadiness({ checks: [], clock: createManualClock() });
    const listener = vi.fn();
    const off = readiness.on("transition", listener);
    readiness.on("transition", listener);
    void readiness.start();
    expect(listener).toHaveBeenCalledTimes(2);
    off();
    readiness.drain("SIGTERM");
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test("what a listener throws is told to `onError`, and to nobody else", async () => {
    const onError = vi.fn();
    const readiness = createReadiness({ checks: [], clock: createManualClock(), onError });
    const listener = vi.fn();
    readiness.on("transition", () => {
      throw new Error("thrown");
    });
    readiness.on("transition", listener);
    await readiness.start();
    expect(listener).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(onError.mock.calls).toEqual([[new Error("thrown"), "onTransition"]]));
  });

  test("a listener may take holds, add listeners and close", async () => {
    const readiness = createReadiness({ checks: [], clock: createManualClock() });
    const late = vi.fn();
    readiness.on("transition", ({ to }) => {
      if (to !== "pass") return;
      readiness.on("transition", late);
      readiness.hold("again");
      void readiness.close();
    });
    await readiness.start();
    expect(readiness.snapshot().groups.ready).toMatchObject({ status: "fail", heldBy: ["again", "closed"] });
    expect(late).toHaveBeenCalledWith(expect.objectContaining({ from: "pass", to: "fail", heldBy: ["again"] }));
  });

  test("an event that there isn't, and a listener that can't be called, are refused", () => {
    const readiness = createReadiness({ checks: [], clock: createManualClock() });
    const refused = expect.objectContaining({ name: "ReadinessError", code: "LISTENER_REFUSED" });
    expect(() => readiness.on("change" as "transition", () => {})).toThrow(refused);
    expect(() => readiness.on("transition", undefined as never)).toThrow(refused);
  });
});
