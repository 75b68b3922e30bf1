import { createManualClock } from "@luneo/kernel/manual-clock";
import fc from "fast-check";
import type { PoolClient } from "pg";
import { expect, test } from "vitest";
import { instrumentPool } from "../src/index.ts";
import { shyPool } from "./fake-client.ts";

const nextTurn = () => new Promise((resolve) => void setImmediate(resolve));
const step = fc.record({
  action: fc.constantFrom(
    "ask",
    "ask",
    "ask by callback",
    "handshake",
    "failed handshake",
    "release",
    "destroy",
    "wait",
  ),
  choice: fc.nat(),
});

test("what a monitor shows is what callers really hold and wait for, whatever they do", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 4 }), async (steps, max) => {
      const clock = createManualClock();
      const { pool, handshakes } = shyPool(max);
      const monitor = instrumentPool(pool, { name: "main", clock });
      const holders: PoolClient[] = [];
      let asked = 0;
      let refused = 0;
      let held = 0;
      const answered = (client: PoolClient | undefined): void => {
        if (client === undefined) refused++;
        else {
          held++;
          holders.push(client);
        }
      };
      for (const { action, choice } of steps) {
        if (action === "ask") {
          asked++;
          pool.connect().then(answered, () => answered(undefined));
        }
        if (action === "ask by callback") {
          asked++;
          pool.connect((_error, client) => answered(client));
        }
        if (action === "handshake") handshakes.shift()?.();
        if (action === "failed handshake") handshakes.shift()?.(new Error("refused by the server"));
        if (action === "release" || action === "destroy") {
          holders.splice(choice % (holders.length || 1), 1)[0]?.release(action === "destroy");
        }
        if (action === "wait") await clock.advance(choice % 100);
        await nextTurn();
        const { used, idle, connecting, pending } = monitor.snapshot();
        expect({ used, idle, connecting, pending }).toEqual({
          used: holders.length,
          idle: pool.idleCount,
          connecting: handshakes.length,
          pending: asked - held - refused,
        });
      }
      await monitor.close();
    }),
  );
});
