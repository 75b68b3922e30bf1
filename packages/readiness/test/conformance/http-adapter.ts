import { Agent, request } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReadiness } from "../../src/index.ts";
import type { Readiness } from "../../src/index.ts";

/** An application that serves readiness, and at /hello something of its own. */
export interface RunningApp {
  readonly server: Server;
  close(): Promise<unknown>;
}

interface Answer {
  readonly statusCode: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** What every adapter has to keep, whatever stands between the socket and us. */
export function httpAdapterSuite(
  name: string,
  start: (readiness: Readiness<"live" | "ready">) => Promise<RunningApp>,
): void {
  describe(name, () => {
    let isUp = true;
    const run = (): void => {
      if (!isUp) throw Object.assign(new Error("postgres://app:hunter2@db"), { code: "ECONNREFUSED", statusCode: 302 });
    };
    const check = { name: "postgres", kind: "dependency", interval: "20ms", failAfter: 1, run } as const;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let readiness: Readiness<"live" | "ready">;
    let app: RunningApp;

    beforeAll(async () => {
      readiness = createReadiness({ checks: [check] });
      app = await start(readiness);
      await readiness.start();
    });
    afterAll(async () => {
      agent.destroy();
      await readiness.close();
      await app.close();
    });

    function ask(
      path: string,
      method = "GET",
      { body = "", headers = {} }: { body?: string; headers?: NodeJS.Dict<string> } = {},
    ): Promise<Answer> {
      const { port } = app.server.address() as AddressInfo;
      return new Promise((resolve, reject) => {
        const sent = request({ host: "127.0.0.1", port, path, method, headers, agent }, (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (text += chunk));
          response.on("end", () => resolve({ statusCode: response.statusCode, headers: response.headers, body: text }));
        });
        sent.on("error", reject);
        sent.end(body);
      });
    }

    test("serves the status and nothing else", async () => {
      const { statusCode, headers, body } = await ask("/readyz");
      expect({ statusCode, body }).toEqual({ statusCode: 200, body: '{"status":"pass"}' });
      expect(headers).toMatchObject({
        "content-type": "application/health+json",
        "cache-control": "no-store",
        "content-length": "17",
      });
      expect(headers).not.toHaveProperty("etag");
    });

    test.for(["/readyz?deep=1", "/readyz/", "/readyz/?deep=/", "/livez"])("serves %s", async (path) => {
      expect(await ask(path)).toMatchObject({ statusCode: 200, body: '{"status":"pass"}' });
    });

    test("answers HEAD without a body", async () => {
      const { statusCode, headers, body } = await ask("/readyz", "HEAD");
      expect({ statusCode, body, length: headers["content-length"] }).toEqual({
        statusCode: 200,
        body: "",
        length: "17",
      });
    });

    test.for(["POST", "PUT", "DELETE", "PATCH"])(
      "refuses %s, whatever it carries, and keeps the connection",
      async (method) => {
        const body = '{"broken';
        const headers = { "content-type": "application/json", "content-length": String(body.length) };
        const refused = await ask("/readyz", method, { body, headers });
        expect(refused).toMatchObject({ statusCode: 405, headers: { allow: "GET, HEAD" }, body: "" });
        expect(await ask("/readyz")).toMatchObject({ statusCode: 200 });
      },
    );

    test("leaves everything else to the application", async () => {
      expect(await ask("/hello")).toMatchObject({ statusCode: 200, body: "hello" });
      expect(await ask("/readyz/more")).toMatchObject({ statusCode: 404 });
      expect(await ask("/nowhere")).toMatchObject({ statusCode: 404 });
    });

    test("answers 503 while a dependency is down, 200 for live, and shows nothing of the error", async () => {
      isUp = false;
      await expect.poll(() => ask("/readyz")).toMatchObject({ statusCode: 503, body: '{"status":"fail"}' });
      expect(await ask("/livez")).toMatchObject({ statusCode: 200, body: '{"status":"pass"}' });
      expect(JSON.stringify(await ask("/readyz"))).not.toMatch(/hunter2|ECONNREFUSED|postgres/);
      isUp = true;
      await expect.poll(() => ask("/readyz")).toMatchObject({ statusCode: 200 });
    });

    test("answers 503 when it drains, and 200 for live", async () => {
      readiness.drain("test");
      expect(await ask("/readyz")).toMatchObject({ statusCode: 503 });
      expect(await ask("/livez")).toMatchObject({ statusCode: 200 });
    });
  });
}
