import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { ListenOptions, Readiness } from "../src/index.ts";

const loop = { name: "loop", kind: "local", run: () => {} } as const;
const host = "127.0.0.1";
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const readiness of opened.splice(0)) await readiness.close();
});

function fresh(): Readiness<"live" | "ready"> {
  const readiness = createReadiness({ checks: [loop], paths: { ready: ["/readyz", "/up"] } });
  opened.push(readiness);
  return readiness;
}

async function get(port: number, path: string, method = "GET"): Promise<[number, string]> {
  const response = await fetch(`http://${host}:${port}${path}`, { method });
  return [response.status, await response.text()];
}

describe("listen", () => {
  test("serves the groups at their paths, and nothing else", async () => {
    const readiness = fresh();
    const { port } = await readiness.listen({ port: 0, host });
    expect(port).toBeGreaterThan(0);
    expect(await get(port, "/readyz")).toEqual([503, '{"status":"fail"}']);
    await readiness.start();
    expect(await get(port, "/readyz?verbose")).toEqual([200, '{"status":"pass"}']);
    expect(await get(port, "/up")).toEqual([200, '{"status":"pass"}']);
    expect(await get(port, "/livez", "HEAD")).toEqual([200, ""]);
    expect(await get(port, "/readyz", "POST")).toEqual([405, ""]);
    for (const path of ["/", "/metrics", "/healthz", "/readyz/x"]) expect(await get(port, path)).toEqual([404, ""]);
  });

  test("takes request targets in their absolute form", async () => {
    const { port } = await fresh().listen({ port: 0, host });
    const statusOf = (path: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = request({ host, port, path, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.on("error", reject).end();
      });
    expect(await statusOf(`http://${host}:${port}/livez?x`)).toBe(200);
    expect(await statusOf(`http://${host}:${port}/elsewhere`)).toBe(404);
  });

  test("stays open while draining, and ends with readiness", async () => {
    const readiness = fresh();
    await readiness.start();
    const { port } = await readiness.listen({ port: 0, host });
    readiness.drain("SIGTERM");
    expect(await get(port, "/readyz")).toEqual([503, '{"status":"fail"}']);
    expect(await get(port, "/livez")).toEqual([200, '{"status":"pass"}']);
    await readiness.close();
    await expect(get(port, "/livez")).rejects.toThrow("fetch failed");
  });

  test("can be closed alone, more than once, and readiness goes on", async () => {
    const readiness = fresh();
    await readiness.start();
    const server = await readiness.listen({ port: 0, host });
    await get(server.port, "/livez");
    await Promise.all([server.close(), server.close(), server[Symbol.asyncDispose]()]);
    await expect(get(server.port, "/livez")).rejects.toThrow("fetch failed");
    expect(readiness.snapshot().groups.ready.status).toBe("pass");
    const again = await readiness.listen({ port: server.port, host });
    expect(await get(again.port, "/readyz")).toEqual([200, '{"status":"pass"}']);
  });

  test("a port that is taken is told, with its cause", async () => {
    const taken = createServer().listen(0, host);
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(fresh().listen({ port, host })).rejects.toMatchObject({
      name: "ReadinessError",
      code: "LISTEN_FAILED",
      message: `The management server can't listen on port ${port}: EADDRINUSE.`,
      cause: { code: "EADDRINUSE" },
    });
    await new Promise((resolve) => taken.close(resolve));
  });

  test("after readiness was closed it is refused", async () => {
    const readiness = fresh();
    await readiness.close();
    await expect(readiness.listen({ port: 0, host })).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      message: "The management server can't listen on port 0: readiness is closed.",
    });
  });

  test("closing readiness while it begins leaves no server behind", async () => {
    const readiness = fresh();
    const listening = readiness.listen({ port: 0, host });
    await readiness.close();
    await expect(listening).rejects.toMatchObject({ code: "LISTEN_FAILED" });
  });

  test.for([
    [{}, ["port"]],
    [{ port: -1 }, ["port"]],
    [{ port: "9000" }, ["port"]],
    [{ port: 65_536, host: "" }, ["port", "host"]],
    [{ port: 9000, host: 127 }, ["host"]],
    [{ port: 9000, hosts: "::" }, [undefined]],
    [undefined, [undefined]],
  ] as const)("refuses %j", async ([options, names]) => {
    const refused = await fresh()
      .listen(options as unknown as ListenOptions)
      .catch((error: unknown) => error);
    const { code, problems } = refused as { code: string; problems: { what: string }[] };
    expect(code).toBe("LISTEN_REFUSED");
    expect(problems.map(({ what }) => /^listen: `(.*?)` must be /.exec(what)?.[1])).toEqual(names);
  });
});
