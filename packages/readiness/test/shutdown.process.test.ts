import { Agent } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { startServerProcess } from "./server-process.ts";

const drainDelay = "600ms";

describe.for(["node", "express", "nest"] as const)("a %s server that gets SIGTERM", (framework) => {
  test("loses no request of 20 keep-alive clients behind a load balancer, nor the slow one in flight, and exits with 0", async () => {
    const server = await startServerProcess(framework, { drainDelay });
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const outcomes: (number | string)[] = [];
    const probes: (number | string)[] = [];
    let isRouted = true;
    let isOver = false;

    // Stops routing here after two bad probes in a row, as load balancers do.
    const balancer = (async () => {
      for (let bad = 0; bad < 2; await delay(50)) {
        const { outcome } = await server.get("/readyz");
        probes.push(outcome);
        bad = outcome === 200 ? 0 : bad + 1;
      }
      isRouted = false;
    })();
    const clients = Array.from({ length: 20 }, async () => {
      for (; !isOver && isRouted; await delay(5)) outcomes.push((await server.get("/", agent)).outcome);
    });
    await expect.poll(() => outcomes.length).toBeGreaterThan(100);
    await expect.poll(() => probes.length).toBeGreaterThan(0);
    const slow = server.get("/slow", agent);
    await server.received("/slow");
    server.signal("SIGTERM");

    expect((await slow).outcome).toBe(200);
    expect(await server.exited).toBe(0);
    isOver = true;
    await Promise.all([balancer, ...clients]);
    agent.destroy();
    expect(outcomes.length).toBeGreaterThan(100);
    expect(outcomes.filter((outcome) => outcome !== 200)).toEqual([]);
    expect([...new Set(probes)]).toEqual([200, 503]);
    expect(server.messages).toEqual([{ closed: ["last opened, first closed", "first opened, last closed"] }]);
  });
});

describe("the order of a shutdown", () => {
  test("ready fails at once, requests are still served, each told to close its connection, and live stays well", async () => {
    const server = await startServerProcess("node", { drainDelay: "1s" });
    const agent = new Agent({ keepAlive: true });
    expect(await server.get("/", agent)).toEqual({ outcome: 200, connection: "keep-alive" });
    server.signal("SIGTERM");
    await expect.poll(async () => (await server.get("/readyz")).outcome).toBe(503);
    expect(await server.get("/", agent)).toEqual({ outcome: 200, connection: "close" });
    expect((await server.get("/livez")).outcome).toBe(200);
    expect(await server.exited).toBe(0);
    expect((await server.get("/")).outcome).toBe("ECONNREFUSED");
    agent.destroy();
  });

  test("a request that never ends is cut after its time, and the exit code says so", async () => {
    const server = await startServerProcess("node", { drainDelay: "0s", requestTimeout: "300ms" });
    const hanging = server.get("/hangs");
    await server.received("/hangs");
    server.signal("SIGTERM");
    expect((await hanging).outcome).toBe("ECONNRESET");
    expect(await server.exited).toBe(1);
    expect(server.messages[0]).toEqual({ failed: ["requests in flight", "DEADLINE_EXCEEDED"] });
    expect(server.messages[1]).toHaveProperty("closed");
  });

  test.for([
    ["fails", ["second", "The pool did not drain."]],
    ["hangs", ["second", "DEADLINE_EXCEEDED"]],
  ] as const)("a closer that %s keeps no other from its turn, and the exit code says so", async ([closer, failed]) => {
    const server = await startServerProcess("node", { drainDelay: "0s", closerTimeout: "200ms", closer });
    server.signal("SIGTERM");
    expect(await server.exited).toBe(1);
    expect(server.messages).toEqual([
      { failed },
      { closed: ["last opened, first closed", "first opened, last closed"] },
    ]);
  });

  test("a second signal ends it at once with 1; the echo of the first one does not", async () => {
    const server = await startServerProcess("node", { drainDelay: "5s" });
    const sentAtMs = performance.now();
    server.signal("SIGINT");
    await delay(20);
    server.signal("SIGINT");
    await delay(500);
    expect(server.exitedAtMs()).toBeUndefined();
    server.signal("SIGTERM");
    expect(await server.exited).toBe(1);
    expect((server.exitedAtMs() ?? 0) - sentAtMs).toBeLessThan(3000);
    expect(server.messages).toEqual([{ failed: ["shutdown", "SHUTDOWN_FORCED"] }]);
  });

  test("the deadline ends it with 1 whatever is pending", async () => {
    const server = await startServerProcess("node", {
      drainDelay: "0s",
      requestTimeout: "100ms",
      closerTimeout: "5s",
      deadline: "400ms",
      closer: "hangs",
    });
    server.signal("SIGTERM");
    expect(await server.exited).toBe(1);
    expect(server.messages).toEqual([{ failed: ["shutdown", "SHUTDOWN_FORCED"] }]);
  });
});
