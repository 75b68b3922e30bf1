import { Agent, request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnswerFormat } from "../../src/index.ts";
import { token } from "./probed-readiness.ts";
import type { ProbedApp, StartProbedApp } from "./running-app.ts";

interface Answer {
  readonly statusCode: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

interface Question {
  readonly method?: string;
  readonly headers?: NodeJS.Dict<string>;
  readonly body?: string;
}

/** What differs from application to application, and not from adapter to adapter. */
export interface SuiteOptions {
  /** It has nothing of its own at /hello. */
  readonly isBare?: boolean;
  /** Bodies are parsed before it is its turn, so that it can't answer to broken ones. */
  readonly isBehindParser?: boolean;
}

const BODIES = {
  "health+json": ['{"status":"pass"}', '{"status":"fail"}', "application/health+json"],
  simple: ['{"status":"ok"}', '{"status":"down"}', "application/json"],
  terminus: [
    '{"status":"ok","info":{},"error":{},"details":{}}',
    '{"status":"error","info":{},"error":{},"details":{}}',
    "application/json",
  ],
  microprofile: ['{"status":"UP","checks":[]}', '{"status":"DOWN","checks":[]}', "application/json"],
} as const satisfies Record<AnswerFormat, readonly string[]>;

/** What every adapter has to keep, whatever stands between the socket and us. */
export function httpAdapterSuite(name: string, start: StartProbedApp, options: SuiteOptions = {}): void {
  const { isBare = false, isBehindParser = false } = options;

  describe(name, () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let app: ProbedApp;

    beforeAll(async () => void (app = await start("health+json")));
    afterAll(async () => {
      agent.destroy();
      await app.close();
    });

    function ask(path: string, { method = "GET", headers = {}, body = "" }: Question = {}): Promise<Answer> {
      return new Promise((resolve, reject) => {
        const target = { host: "127.0.0.1", port: app.port, path, method, headers, agent };
        const sent = request(target, (response) => {
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
      expect(headers).not.toHaveProperty("retry-after");
    });

    test.for(["/readyz?deep=1", "/readyz/", "/readyz/?deep=/", "/livez"])("serves %s", async (path) => {
      expect(await ask(path)).toMatchObject({ statusCode: 200, body: '{"status":"pass"}' });
    });

    test("answers HEAD without a body", async () => {
      const { statusCode, headers, body } = await ask("/readyz", { method: "HEAD" });
      expect({ statusCode, body, length: headers["content-length"] }).toEqual({
        statusCode: 200,
        body: "",
        length: "17",
      });
    });

    test.for(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])(
      "refuses %s, whatever it carries, and keeps the connection",
      async (method) => {
        const body = isBehindParser ? "{}" : '{"broken';
        const headers = { "content-type": "application/json", "content-length": String(body.length) };
        const refused = await ask("/readyz", { method, body, headers });
        expect(refused).toMatchObject({ statusCode: 405, headers: { allow: "GET, HEAD" }, body: "" });
        expect(await ask("/readyz")).toMatchObject({ statusCode: 200 });
      },
    );

    test("answers a platform that asks in its own name, and asks often", async () => {
      const headers = { host: "healthcheck.railway.app" };
      const asked = await Promise.all(Array.from({ length: 50 }, () => ask("/readyz", { headers })));
      expect(asked.map(({ statusCode }) => statusCode)).toEqual(asked.map(() => 200));
    });

    test("shows its checks to those whose token is good, and to nobody else", async () => {
      const shown = await ask("/readyz", { headers: { authorization: `Bearer ${token}` } });
      const postgres = [expect.objectContaining({ status: "pass", impact: "critical" })];
      expect(JSON.parse(shown.body)).toMatchObject({ status: "pass", checks: { postgres } });
      const headers = { authorization: "Bearer another-one-that-is-long" };
      expect(await ask("/readyz", { headers })).toMatchObject({ statusCode: 200, body: '{"status":"pass"}' });
    });

    test("leaves everything else to the application", async () => {
      expect(await ask("/hello")).toMatchObject(isBare ? { statusCode: 404 } : { statusCode: 200, body: "hello" });
      expect(await ask("/readyz/more")).toMatchObject({ statusCode: 404 });
      expect(await ask("/nowhere")).toMatchObject({ statusCode: 404 });
    });

    test.for(["down", "hanging"] as const)("answers 503 while a dependency is %s, and 200 for live", async (fate) => {
      await app.meet(fate);
      await expect
        .poll(() => ask("/readyz"))
        .toMatchObject({
          statusCode: 503,
          headers: { "retry-after": "1" },
          body: '{"status":"fail"}',
        });
      expect(await ask("/livez")).toMatchObject({ statusCode: 200, body: '{"status":"pass"}' });
      const shown = await ask("/readyz", { headers: { authorization: `Bearer ${token}` } });
      expect(shown).toMatchObject({ statusCode: 503, body: expect.stringMatching(/"ECONNREFUSED"|"TIMEOUT"/) });
      expect(JSON.stringify([shown, await ask("/readyz")])).not.toMatch(/hunter2|postgres:/);
      await app.meet("well");
      // What hangs is never asked again.
      if (fate === "down") await expect.poll(() => ask("/readyz")).toMatchObject({ statusCode: 200 });
    });

    test.for(Object.entries(BODIES))("speaks %s", async ([format, [passing, failing, mediaType]]) => {
      const before = app;
      app = await start(format as AnswerFormat);
      try {
        const headers = { "content-type": mediaType };
        expect(await ask("/readyz")).toMatchObject({ statusCode: 200, headers, body: passing });
        await app.drain();
        expect(await ask("/readyz")).toMatchObject({ statusCode: 503, headers, body: failing });
        expect(await ask("/livez")).toMatchObject({ statusCode: 200, headers, body: passing });
      } finally {
        await app.close();
        app = before;
      }
    });
  });
}
