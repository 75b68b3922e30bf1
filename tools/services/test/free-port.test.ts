import { createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { freePort } from "../free-port.ts";

test("a port is below those from which outgoing connections are made", async () => {
  const port = await freePort();
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(32_000);
});

test("a port that somebody listens on is passed over", async () => {
  const taken = await freePort();
  const free = await freePort();
  const server = createServer().listen(taken, "127.0.0.1");
  await once(server, "listening");
  const candidates = [taken, taken, free];
  expect(await freePort(() => candidates.shift() ?? 0)).toBe(free);
  server.close();
});

test("when all are taken it says so instead of looking for ever", async () => {
  const taken = await freePort();
  const server = createServer().listen(taken, "127.0.0.1");
  await once(server, "listening");
  await expect(freePort(() => taken)).rejects.toThrow("No free port found on 127.0.0.1");
  server.close();
});
