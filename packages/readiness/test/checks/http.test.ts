import { inspect } from "node:util";
import type { RequestListener, ServerResponse } from "node:http";
import type { Check as SharedCheck } from "@luneo/kernel/check";
import { createManualClock } from "@luneo/kernel/manual-clock";
import fc from "fast-check";
import { afterEach, describe, expect, expectTypeOf, test } from "vitest";
import { httpCheck } from "../../src/checks.ts";
import type { HttpFetch } from "../../src/checks.ts";
import { expectedStatus } from "../../src/checks/http/expected-status.ts";
import { createReadiness } from "../../src/index.ts";
import { observed } from "./observed.ts";
import { startWebServer } from "./web-server.ts";
import type { WebServer } from "./web-server.ts";

const servers: WebServer[] = [];

async function serve(answer: RequestListener): Promise<WebServer> {
  const server = await startWebServer(answer);
  servers.push(server);
  return server;
}

function end(status: number, headers: Record<string, string> = {}, body = "x"): RequestListener {
  return (_, response) => response.writeHead(status, headers).end(body);
}

/** Writes for as long as somebody reads. */
function writeForEver(response: ServerResponse): void {
  const piece = Buffer.alloc(16_384, "x");
  const write = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on("drain", write);
  write();
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe("what a status means", () => {
  test.each([
    [200, "pass", undefined],
    [204, "pass", undefined],
    [302, "fail", "HTTP_302"],
    [404, "fail", "HTTP_404"],
    [500, "fail", "HTTP_500"],
    [503, "fail", "HTTP_503"],
  ])("%i is a %s", async (httpStatus, status, code) => {
    const { url } = await serve(end(httpStatus));
    expect(await observed(httpCheck({ url }))).toMatchObject({ status, code, data: { httpStatus } });
  });

  test.each([
    [401, 401, "pass"],
    ["200-401", 401, "pass"],
    [[204, "400-404"], 401, "pass"],
    [[204, "402-404"], 401, "fail"],
    [200, 204, "fail"],
  ] as const)("where %j is expected, %i is a %s", async (expected, httpStatus, status) => {
    const { url } = await serve(end(httpStatus));
    const check = httpCheck({ url, expect: expected });
    expect((await observed(check)).status).toBe(status);
  });

  test("a range holds what lies in it, for any range and any status", () => {
    const status = fc.integer({ min: 200, max: 599 });
    fc.assert(
      fc.property(status, status, status, (one, other, asked) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        expect(expectedStatus(`${from}-${to}`)?.(asked)).toBe(asked >= from && asked <= to);
        expect(expectedStatus(from)?.(asked)).toBe(asked === from);
        if (from < to) expect(expectedStatus(`${to}-${from}`)).toBeUndefined();
      }),
    );
  });
});

describe("the request", () => {
  test("has the method and the headers that were given", async () => {
    const server = await serve(end(200));
    await observed(httpCheck({ url: `${server.url}/health?deep=1`, method: "HEAD", headers: { "X-Api-Key": "k-1" } }));
    const [request] = server.requests;
    expect(request).toMatchObject({ method: "HEAD", url: "/health?deep=1" });
    expect(request?.headers["x-api-key"]).toBe("k-1");
  });

  test("follows no redirect", async () => {
    const server = await serve((request, response) => {
      response.writeHead(request.url === "/" ? 301 : 200, { location: "/elsewhere" }).end();
    });
    expect(await observed(httpCheck({ url: server.url }))).toMatchObject({ status: "fail", code: "HTTP_301" });
    expect(server.requests).toHaveLength(1);
    expect(await observed(httpCheck({ url: server.url, expect: 301 }))).toMatchObject({ status: "pass" });
  });

  test("keeps what it was made with, whatever becomes of it", async () => {
    const server = await serve(end(200));
    const url = new URL(`${server.url}/first`);
    const headers = { "x-first": "yes" };
    const check = httpCheck({ url, headers });
    url.pathname = "/second";
    Object.assign(headers, { "x-second": "yes" });
    await observed(check);
    expect(server.requests[0]?.url).toBe("/first");
    expect(server.requests[0]?.headers).toMatchObject({ "x-first": "yes" });
    expect(server.requests[0]?.headers).not.toHaveProperty("x-second");
  });
});

describe("connections", () => {
  test("two at most serve all runs, where answers are short", async () => {
    const server = await serve(end(200, {}, "x".repeat(1000)));
    const check = httpCheck({ url: server.url });
    for (let run = 0; run < 50; run += 1) expect((await observed(check)).status).toBe("pass");
    expect(server.requests).toHaveLength(50);
    // Two: one that has just been read to its end takes a moment to be free again.
    expect(server.accepted).toBeLessThanOrEqual(2);
  });

  test("failures and redirects use them again, too", async () => {
    let count = 0;
    const server = await serve((request, response) => {
      count += 1;
      end(count % 2 === 0 ? 503 : 302, { location: "/elsewhere" }, "x".repeat(1000))(request, response);
    });
    const check = httpCheck({ url: server.url });
    for (let run = 0; run < 20; run += 1) expect((await observed(check)).status).toBe("fail");
    expect(server.accepted).toBeLessThanOrEqual(2);
  });

  test("of answers that are longer than is read none stays open", async () => {
    const server = await serve((_, response) => {
      response.writeHead(200);
      writeForEver(response);
    });
    const check = httpCheck({ url: server.url, maxBytes: 1000 });
    for (let run = 0; run < 20; run += 1) expect((await observed(check)).status).toBe("pass");
    await expect.poll(() => server.open).toBe(0);
  });

  test("an answer of as many bytes as are read keeps its connection", async () => {
    const server = await serve(end(200, {}, "x".repeat(100_000)));
    const check = httpCheck({ url: server.url, maxBytes: 100_000 });
    for (let run = 0; run < 20; run += 1) await observed(check);
    expect(server.accepted).toBeLessThanOrEqual(2);
    expect(server.open).toBe(server.accepted);
  });

  test.each([
    ["never answers", () => {}],
    ["begins an answer and stops", (response: ServerResponse) => void response.writeHead(200).write("x")],
  ])("are closed when the time of a run is up and the server %s", async (_, begin) => {
    const server = await serve((_request, response) => begin(response));
    const controller = new AbortController();
    const run = observed(httpCheck({ url: server.url }), controller.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort();
    expect((await run).status).toBe("fail");
    await expect.poll(() => server.open).toBe(0);
  });
});

test("in readiness, a service that hangs is asked once until the connection is gone, and then again", async () => {
  const server = await serve(() => {});
  const clock = createManualClock();
  const checks = [httpCheck({ url: server.url, interval: "1s", failingInterval: "1s", timeout: "500ms" })];
  const readiness = createReadiness({ checks, clock, random: () => 0 });
  const started = readiness.start();
  for (let run = 1; run <= 5; run += 1) {
    await expect.poll(() => server.requests.length).toBe(run);
    expect(server.open).toBe(1);
    await clock.advance(500);
    await started;
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code: "TIMEOUT" });
    await expect.poll(() => server.open).toBe(0);
    await clock.advance(500);
  }
  await readiness.close();
});

describe("no answer", () => {
  test("nobody listens: ECONNREFUSED, at one address or at several", async () => {
    const server = await serve(end(200));
    await server.close();
    for (const host of ["127.0.0.1", "localhost"]) {
      const check = httpCheck({ url: `http://${host}:${server.port}` });
      expect(await observed(check)).toMatchObject({ status: "fail", code: "ECONNREFUSED" });
    }
  });

  test("the connection breaks off before or within the answer: UND_ERR_SOCKET", async () => {
    const before = await serve((request) => request.socket.destroy());
    const within = await serve((request, response) => {
      response.writeHead(200, { "content-length": "1000" }).write("x");
      setImmediate(() => request.socket.destroy());
    });
    for (const { url } of [before, within]) {
      expect(await observed(httpCheck({ url }))).toMatchObject({ status: "fail", code: "UND_ERR_SOCKET" });
    }
  });

  test("https where the server speaks http: a code of OpenSSL", async () => {
    const { port } = await serve(end(200));
    const { status, code } = await observed(httpCheck({ url: `https://127.0.0.1:${port}` }));
    expect(status).toBe("fail");
    expect(code).toMatch(/^ERR_SSL_[A-Z_]+$/);
  });

  test.each([
    ["a name that nobody knows", failed({ code: "ENOTFOUND" }), "ENOTFOUND"],
    ["a certificate that has expired", failed({ code: "CERT_HAS_EXPIRED" }), "CERT_HAS_EXPIRED"],
    ["a cause further down", failed({ message: "no code", cause: { code: "ETIMEDOUT" } }), "ETIMEDOUT"],
    ["one that has a code itself, as those of node-fetch", { code: "ECONNRESET" }, "ECONNRESET"],
    ["only in the attempts", failed({ errors: [{ code: "ENETUNREACH" }] }), "ENETUNREACH"],
    ["no code at all", failed({ message: "bad port" }), "REQUEST_FAILED"],
    ["a code that is no name", failed({ code: "sk_live_notforyou" }), "REQUEST_FAILED"],
    ["nothing", undefined, "REQUEST_FAILED"],
  ])("%s", async (_, error, code) => {
    const fetch: HttpFetch = () => Promise.reject(error);
    expect(await observed(httpCheck({ url: "http://127.0.0.1/", fetch }))).toMatchObject({ status: "fail", code });
  });

  test("a cause that goes round in circles ends", async () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    const fetch: HttpFetch = () => Promise.reject(error);
    expect((await observed(httpCheck({ url: "http://127.0.0.1/", fetch }))).code).toBe("REQUEST_FAILED");
  });

  function failed(cause: object): Error {
    return new TypeError("fetch failed", { cause });
  }
});

describe("secrets", () => {
  const url = "http://127.0.0.1:9/hooks/T0PSECRET?token=qu3ry";
  const headers = { authorization: "Basic aGVhZGVy" };
  const secrets = ["T0PSECRET", "qu3ry", "aGVhZGVy"];

  function expectNone(value: unknown): void {
    const text = `${inspect(value, { depth: 9, showHidden: true })} ${JSON.stringify(value)} ${String(value)}`;
    for (const secret of secrets) expect(text).not.toContain(secret);
  }

  test("are in no error, though that of `fetch` tells them all", async () => {
    const fetch: HttpFetch = (asked, { headers: sent }) => {
      const told = `request to ${asked} with ${JSON.stringify(sent)} failed, reason: connect ECONNREFUSED`;
      return Promise.reject(Object.assign(new Error(told, { cause: { message: told, url: asked } }), { sent }));
    };
    const { error, code } = await observed(httpCheck({ url, headers, fetch }));
    expect(code).toBe("REQUEST_FAILED");
    expect(String(error)).toContain("reason: connect ECONNREFUSED");
    expectNone(error);
  });

  test("are in no observation and not to be seen on the check", async () => {
    const fetch: HttpFetch = () => Promise.resolve({ status: 503, body: null });
    const check = httpCheck({ url, headers, fetch });
    expectNone(check);
    const outcome = await observed(check);
    expect(outcome.code).toBe("HTTP_503");
    expectNone(outcome);
  });

  test.each([
    [{ url: "http://user:qu3ry@127.0.0.1/" }],
    [{ url: "qu3ry" }],
    [{ url, headers: { authorization: "aGVhZGVy\r\nx: y" } }],
    [{ url, headers: { "qu3ry\n": "x" } }],
  ])("are not in a refusal (%#)", (options) => {
    let error: unknown;
    try {
      httpCheck(options);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "CHECK_REFUSED" });
    expectNone(error);
  });
});

describe("what is refused", () => {
  const url = "http://127.0.0.1/";

  test.each([
    [undefined, "the options must be an object, got undefined"],
    [{}, "`url` must be the address of a web server"],
    [{ url: "ftp://example.com" }, "`url` must be the address of a web server"],
    [{ url: "example.com/health" }, "`url` must be the address of a web server"],
    [{ url: "http://user@example.com" }, "`url` must hold no user and no password"],
    [{ url, method: "POST" }, "`method` must be one of GET, HEAD, OPTIONS"],
    [{ url, headers: { a: 1 } }, "`headers` must be an object of headers that can be sent"],
    [{ url, headers: { "a b": "c" } }, "`headers` must be an object of headers that can be sent"],
    [{ url, expect: "2xx" }, "`expect` must be a status from 200 to 599"],
    [{ url, expect: 100 }, "`expect` must be a status"],
    [{ url, expect: [] }, "`expect` must be a status"],
    [{ url, expect: [200, "x"] }, "`expect` must be a status"],
    [{ url, expect: 200.5 }, "`expect` must be a status"],
    [{ url, maxBytes: -1 }, "`maxBytes` must be a whole number from 0 on"],
    [{ url, fetch: "fetch" }, "`fetch` must be a function"],
    [{ url, retries: 3 }, "`retries` is no option"],
  ])("%j", (options, message) => {
    expect(() => httpCheck(options as never)).toThrow(message);
  });

  test("all at once", () => {
    expect(() => httpCheck({ url: "x", method: "PUT", expect: [] } as never)).toThrow(/^3 problems:/);
  });
});

test("the global fetch is what it takes, and its settings are its own", () => {
  expectTypeOf(globalThis.fetch).toExtend<HttpFetch>();
  const check = httpCheck({ url: "http://127.0.0.1/", name: "search", interval: "20s", timeout: "2s", failAfter: 3 });
  expectTypeOf(check).toExtend<SharedCheck<"search", "dependency">>();
  expect(check).toMatchObject({ name: "search", kind: "dependency", interval: "20s", timeout: "2s", failAfter: 3 });
});
