import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import { ask } from "./recorded-response.ts";

const loop = { name: "loop", kind: "local", run: () => {} } as const;
const options = { checks: [loop], groups: { live: ["loop"], ready: ["loop"], deploy: ["loop"] } } as const;

describe("hold", () => {
  test("every group but live fails until it is released", async () => {
    const readiness = createReadiness({ ...options, clock: createManualClock() });
    await readiness.start();
    const codes = (): unknown[] => ["/livez", "/readyz", "/healthz"].map((path) => ask(readiness, path)?.statusCode);
    expect(codes()).toEqual([200, 200, 200]);
    const hold = readiness.hold("cache warm-up");
    expect(codes()).toEqual([200, 503, 503]);
    expect(readiness.snapshot().groups.deploy.heldBy).toEqual(["cache warm-up"]);
    expect(readiness.snapshot().groups.live.heldBy).toEqual([]);
    hold.release();
    expect(codes()).toEqual([200, 200, 200]);
    expect(readiness.snapshot().groups.deploy.heldBy).toEqual([]);
  });

  test("may be taken before start, and whoever waits to be ready waits for it too", async () => {
    const clock = createManualClock();
    const readiness = createReadiness({ ...options, clock });
    const hold = readiness.hold("migrations");
    const onReady = vi.fn();
    const waiting = readiness.whenReady().then(onReady);
    await readiness.start();
    await clock.advance(1000);
    expect(onReady).not.toHaveBeenCalled();
    hold.release();
    await waiting;
    expect(onReady).toHaveBeenCalledOnce();
  });

  test("two of one reason are two, and each is released once", async () => {
    const readiness = createReadiness({ ...options, clock: createManualClock() });
    await readiness.start();
    const [one, two] = [readiness.hold("import"), readiness.hold("import")];
    expect(readiness.snapshot().groups.ready.heldBy).toEqual(["import", "import"]);
    one.release();
    one.release();
    one[Symbol.dispose]();
    expect(ask(readiness, "/readyz")?.statusCode).toBe(503);
    two[Symbol.dispose]();
    expect(ask(readiness, "/readyz")?.statusCode).toBe(200);
  });

  test("releasing one doesn't undo a drain", async () => {
    const readiness = createReadiness({ ...options, clock: createManualClock() });
    await readiness.start();
    const hold = readiness.hold("draining: SIGTERM");
    readiness.drain("SIGTERM");
    hold.release();
    expect(readiness.snapshot().groups.ready).toMatchObject({ status: "fail", heldBy: ["draining: SIGTERM"] });
  });

  test("a group that is held tells by what", async () => {
    const told: unknown[] = [];
    const readiness = createReadiness({ ...options, clock: createManualClock() });
    await readiness.start();
    readiness.on("transition", ({ name, from, to, heldBy }) => told.push([name, from, to, heldBy]));
    const hold = readiness.hold("import");
    hold.release();
    expect(told).toEqual([
      ["ready", "pass", "fail", ["import"]],
      ["deploy", "pass", "fail", ["import"]],
      ["ready", "fail", "pass", []],
      ["deploy", "fail", "pass", []],
    ]);
  });

  test("secrets in a reason, and all that is beyond 200 characters, are told to nobody", async () => {
    const told: unknown[] = [];
    const readiness = createReadiness({ ...options, clock: createManualClock() });
    await readiness.start();
    readiness.on("transition", (transition) => told.push(transition));
    readiness.hold("import from postgres://app:hunter2@db/orders");
    readiness.hold("long ".repeat(100_000));
    readiness.drain("failover to postgres://app:hunter2@db/orders");
    const { heldBy } = readiness.snapshot().groups.ready;
    expect(heldBy).toEqual([
      "import from postgres://app:[redacted]@db/orders",
      "long ".repeat(40),
      "draining: failover to postgres://app:[redacted]@db/orders",
    ]);
    expect(told).toMatchObject([{ heldBy: heldBy.slice(0, 1) }, { heldBy: heldBy.slice(0, 1) }]);
    await expect(readiness.whenReady()).rejects.toThrow("app:[redacted]@db");
  });

  test("one without a reason is refused", () => {
    const readiness = createReadiness({ ...options, clock: createManualClock() });
    for (const reason of [undefined, "", 3]) {
      expect(() => readiness.hold(reason as string)).toThrow(expect.objectContaining({ code: "HOLD_REFUSED" }));
    }
    expect(readiness.snapshot().groups.ready.heldBy).toEqual(["not started"]);
  });
});
