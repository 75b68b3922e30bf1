import { once } from "node:events";
import { connect, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createReadiness } from "../src/index.ts";

test("HTTP/2 is served as HTTP/1.1 is", async () => {
  const readiness = createReadiness({ checks: [{ name: "well", kind: "local", run: () => {} }] });
  const server = createServer((request, response) => {
    if (!readiness.serve(request, response)) response.end("hello");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });

  async function ask(path: string, method: string): Promise<{ headers: unknown; body: string }> {
    const stream = session.request({ ":path": path, ":method": method }).setEncoding("utf8").end();
    const [headers] = (await once(stream, "response")) as [unknown];
    let body = "";
    for await (const chunk of stream) body += String(chunk);
    return { headers, body };
  }

  const headers = { "content-type": "application/health+json", "cache-control": "no-store", "content-length": "17" };
  const failing = { ":status": 503, "retry-after": "5", ...headers };
  expect(await ask("/readyz", "GET")).toMatchObject({ headers: failing, body: '{"status":"fail"}' });
  await readiness.start();
  expect(await ask("/readyz?x", "GET")).toMatchObject({
    headers: { ":status": 200, ...headers },
    body: '{"status":"pass"}',
  });
  expect(await ask("/readyz", "HEAD")).toMatchObject({ headers: { ":status": 200, ...headers }, body: "" });
  expect(await ask("/readyz", "POST")).toMatchObject({ headers: { ":status": 405, allow: "GET, HEAD" }, body: "" });
  expect(await ask("/hello", "GET")).toMatchObject({ body: "hello" });
  await readiness.close();
});
