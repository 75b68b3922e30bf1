import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { createReadiness } from "../src/index.ts";

test("listen gives a client five seconds to send its request, and not Node's half a minute", async () => {
  const readiness = createReadiness({ checks: [{ name: "loop", kind: "local", run: () => {} }] });
  onTestFinished(() => readiness.close());
  const { port } = await readiness.listen({ port: 0, host: "127.0.0.1" });
  const beganMs = performance.now();
  const socket = connect(port, "127.0.0.1", () => socket.write("GET /readyz HTTP/1.1\r\nHost: a\r\nX-Slow: "));
  onTestFinished(() => void socket.destroy());
  const answer = await text(socket);
  const tookMs = performance.now() - beganMs;
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(tookMs).toBeGreaterThan(4900);
  expect(tookMs).toBeLessThan(9000);
});
