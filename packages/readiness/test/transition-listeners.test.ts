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
    await vi.waitFor(() => expect(onError.mock.calls).toEqual([[new Error("thrown"), "transition"]]));
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

  test("what a listener brings about comes after what came before, told once to each, in this order", async () => {
    const clock = createManualClock();
    const loop = { name: "loop", kind: "local", run: () => {} } as const;
    const groups = { ready: ["loop"], deploy: ["loop"] } as const;
    const first: string[] = [];
    const second: string[] = [];
    const readiness = createReadiness({ checks: [loop], groups, clock });
    let holds = 0;
    readiness.on("transition", ({ name, from, to }) => {
      first.push(`${name} ${from} ${to}`);
      if (name !== "ready" || to !== "pass" || holds > 1) return;
      holds += 1;
      const hold = readiness.hold("once more");
      if (holds === 2) hold.release();
      else void clock.setTimer(() => hold.release(), 1000);
    });
    readiness.on("transition", ({ name, from, to }) => void second.push(`${name} ${from} ${to}`));
    await readiness.start();
    const started = ["loop unknown pass", "ready fail pass", "deploy fail pass", "ready pass fail", "deploy pass fail"];
    expect(first).toEqual(started);
    await clock.advance(1000);
    const both = ["ready fail pass", "deploy fail pass"];
    expect(first).toEqual([...started, ...both, "ready pass fail", "deploy pass fail", ...both]);
    expect(second).toEqual(first);
  });

  test("a listener that starts or closes meanwhile does it once", async () => {
    const run = vi.fn();
    const close = vi.fn();
    const readiness = createReadiness({
      checks: [{ name: "well", kind: "local", run, close }],
      clock: createManualClock(),
      onTransition() {
        inner.push(readiness.start());
        if (readiness.snapshot().groups.ready.heldBy.includes("closed")) inner.push(readiness.close());
      },
    });
    const inner: Promise<void>[] = [];
    await readiness.start();
    expect(run).toHaveBeenCalledOnce();
    await readiness.close();
    await Promise.all(inner);
    expect(inner.length).toBeGreaterThan(1);
    expect(close).toHaveBeenCalledOnce();
  });

  test("an event that there isn't, and a listener that can't be called, are refused", () => {
    const readiness = createReadiness({ checks: [], clock: createManualClock() });
    const refused = expect.objectContaining({ name: "ReadinessError", code: "LISTENER_REFUSED" });
    expect(() => readiness.on("change" as "transition", () => {})).toThrow(refused);
    expect(() => readiness.on("transition", undefined as never)).toThrow(refused);
  });
});
