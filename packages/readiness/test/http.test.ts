import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import { pathOf } from "../src/plan/path.ts";
import { ask } from "./recorded-response.ts";

const local = { name: "loop", kind: "local", run: () => {} } as const;

describe("the path of a request", () => {
  test.for([
    ["/readyz", "/readyz"],
    ["/readyz/", "/readyz"],
    ["/readyz?full=1", "/readyz"],
    ["/readyz/?full=/", "/readyz"],
    ["/", "/"],
    ["?x", ""],
    ["http://orders.example/readyz/?full=1", "/readyz"],
    ["HTTPS://orders.example:8080/readyz", "/readyz"],
    ["http://orders.example", "/"],
    ["http://orders.example?to=/readyz", "/"],
    ["*", "*"],
    ["//orders.example/readyz", "//orders.example/readyz"],
    [undefined, ""],
  ] as const)("of %s is %s", ([url, path]) => {
    expect(pathOf(url)).toBe(path);
  });
});

describe("which requests are answered", () => {
  test("those of the default paths of the groups there are", () => {
    const readiness = createReadiness({ checks: [local], groups: { startup: ["loop"] }, clock: createManualClock() });
    const answered = ["/livez", "/readyz", "/startupz", "/healthz", "/", "/readyz/x", "/READYZ"].filter((path) =>
      ask(readiness, path),
    );
    expect(answered).toEqual(["/livez", "/readyz", "/startupz"]);
  });

  test("those of the paths given, and no longer those of the default", () => {
    const paths = { ready: ["/health/readiness", "/ready"] } as const;
    const readiness = createReadiness({ checks: [local], paths, clock: createManualClock() });
    expect(ask(readiness, "/health/readiness/?x")?.statusCode).toBe(503);
    expect(ask(readiness, "/ready")?.statusCode).toBe(503);
    expect(ask(readiness, "/readyz")).toBeUndefined();
    expect(ask(readiness, "/livez")?.statusCode).toBe(200);
  });

  test("a group is answered through `handle` wherever the request came from", () => {
    const readiness = createReadiness({ checks: [local], clock: createManualClock() });
    const response = { headersSent: false, writeHead: vi.fn(), end: vi.fn() };
    readiness.handle({ method: "GET", url: "/anything" }, response, "live");
    expect(response.writeHead).toHaveBeenCalledWith(
      200,
      expect.objectContaining({ "Content-Type": "application/health+json" }),
    );
    expect(response.end).toHaveBeenCalledOnce();
  });
});

describe("answers", () => {
  test("GET has a body, HEAD only its headers, anything else is not allowed", () => {
    const readiness = createReadiness({ checks: [local], clock: createManualClock() });
    const headers = { "content-type": "application/health+json", "cache-control": "no-store", "content-length": "17" };
    expect(ask(readiness, "/readyz")).toMatchObject({ statusCode: 503, headers, body: '{"status":"fail"}' });
    expect(ask(readiness, "/readyz", "HEAD")).toMatchObject({ statusCode: 503, headers, body: "" });
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "get"]) {
      const refused = ask(readiness, "/readyz", method);
      expect(refused).toMatchObject({
        statusCode: 405,
        headers: { allow: "GET, HEAD", "content-length": "0" },
        body: "",
      });
    }
  });

  test("a response that was begun already is left alone", () => {
    const readiness = createReadiness({ checks: [local], clock: createManualClock() });
    const response = { headersSent: true, writeHead: vi.fn(), end: vi.fn() };
    expect(readiness.serve({ method: "GET", url: "/livez" }, response)).toBe(true);
    expect(response.writeHead).not.toHaveBeenCalled();
  });

  test("a response that throws is told to onError and breaks nothing", () => {
    const onError = vi.fn();
    const readiness = createReadiness({ checks: [local], clock: createManualClock(), onError });
    const writeHead = (): never => {
      throw new Error("wrapped badly");
    };
    const response = { headersSent: false, writeHead, end: () => {} };
    expect(readiness.serve({ method: "GET", url: "/livez" }, response)).toBe(true);
    expect(onError).toHaveBeenCalledWith(new Error("wrapped badly"), "handle");
  });

  test("a group that doesn't exist is 503 and told to onError", () => {
    const onError = vi.fn();
    const readiness = createReadiness({ checks: [local], clock: createManualClock(), onError });
    const response = { headersSent: false, writeHead: vi.fn(), end: vi.fn() };
    readiness.handle({ method: "GET" }, response, "reddy" as "ready");
    expect(response.writeHead).toHaveBeenCalledWith(503, expect.anything());
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "UNKNOWN_GROUP" }), "handle");
    expect(readiness.answer({ method: "GET" }, "reddy" as "ready")).toMatchObject({ statusCode: 503 });
    expect(onError).toHaveBeenLastCalledWith(expect.objectContaining({ code: "UNKNOWN_GROUP" }), "answer");
  });

  describe("a request that can't be read", () => {
    const broken = {
      get url(): string {
        throw new Error("no url");
      },
      get method(): string {
        throw new Error("no method");
      },
    };

    test.for([
      ["one that throws", (): unknown => broken],
      ["one whose url is a number", (): unknown => ({ url: 5 })],
      ["null", (): unknown => null],
      ["nothing", (): unknown => undefined],
    ] as const)("%s is none of ours, and told", ([, make]) => {
      const given: unknown = make();
      const onError = vi.fn();
      const readiness = createReadiness({ checks: [local], clock: createManualClock(), onError });
      const response = { headersSent: false, writeHead: vi.fn(), end: vi.fn() };
      expect(readiness.serve(given as never, response)).toBe(false);
      expect(readiness.answer(given as never)).toBeUndefined();
      expect(response.writeHead).not.toHaveBeenCalled();
      const told = expect.objectContaining({ name: "ReadinessError", code: "REQUEST_UNREADABLE" });
      expect(onError.mock.calls).toEqual([
        [told, "serve"],
        [told, "answer"],
      ]);
    });

    test.for(["background", "on-demand"] as const)("is refused where its group is named, mode %s", async (mode) => {
      const onError = vi.fn();
      const readiness = createReadiness({ checks: [local], mode, clock: createManualClock(), onError });
      await readiness.start();
      const response = { headersSent: false, writeHead: vi.fn(), end: vi.fn() };
      readiness.handle(broken, response, "live");
      expect(response.writeHead).toHaveBeenCalledWith(503, expect.anything());
      expect(response.end).toHaveBeenCalledOnce();
      expect(readiness.answer(broken, "live")).toMatchObject({ statusCode: 503 });
      expect(readiness.answer(undefined as never, "live")).toMatchObject({ statusCode: 503 });
      expect(onError.mock.calls.map(([, source]) => source as string)).toEqual(["handle", "answer", "answer"]);
      expect(onError).toHaveBeenCalledWith(new Error("no method"), "handle");
      await readiness.close();
    });

    test("neither is a group whose name is none", () => {
      const onError = vi.fn();
      const readiness = createReadiness({ checks: [local], clock: createManualClock(), onError });
      expect(readiness.answer({}, Symbol("live") as never)).toMatchObject({ statusCode: 503 });
      expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "UNKNOWN_GROUP" }), "answer");
    });
  });

  test("nothing is rendered for a request, and nothing is made for it", async () => {
    const readiness = createReadiness({ checks: [local], clock: createManualClock() });
    await readiness.start();
    const answers = new Set<unknown>();
    const heads = new Set<unknown>();
    const writeHead = (_: number, headers: unknown): unknown => heads.add(headers);
    const response = { headersSent: false, writeHead, end: () => {} };
    const stringify = vi.spyOn(JSON, "stringify");
    for (let request = 0; request < 100; request += 1) {
      readiness.serve({ method: "GET", url: "/readyz" }, response);
      answers.add(readiness.answer({ method: "GET", url: "/readyz" }));
    }
    expect(stringify).not.toHaveBeenCalled();
    expect({ answers: answers.size, heads: heads.size }).toEqual({ answers: 1, heads: 1 });
    stringify.mockRestore();
  });

  test("503 says when it is worth to ask again: after the longest interval of the group's checks", () => {
    const slow = { ...local, name: "slow", interval: "31500ms" } as const;
    const quick = { ...local, name: "quick", interval: "50ms" } as const;
    // Whatever it says next, it changes no status.
    const told = { ...local, name: "told", interval: "60s", impact: "informational" } as const;
    const groups = { ready: ["loop", "slow", "told"], deploy: ["quick"], startup: ["quick"] } as const;
    const paths = { startup: ["/startupz"] } as const;
    const readiness = createReadiness({
      checks: [local, slow, quick, told],
      groups,
      paths,
      clock: createManualClock(),
    });
    expect(ask(readiness, "/readyz")?.headers).toMatchObject({ "retry-after": "32" });
    expect(ask(readiness, "/startupz")?.headers).toMatchObject({ "retry-after": "1" });
    expect(ask(readiness, "/livez")?.headers).not.toHaveProperty("retry-after");
    expect(ask(readiness, "/readyz", "POST")?.headers).not.toHaveProperty("retry-after");
  });

  test("without HTTP they are told as they are", () => {
    const readiness = createReadiness({ checks: [local], clock: createManualClock() });
    expect(readiness.answer({ url: "/readyz?x" })).toMatchObject({ statusCode: 503, body: '{"status":"fail"}' });
    expect(readiness.answer({ method: "POST", url: "/readyz" })).toMatchObject({ statusCode: 405, body: "" });
    expect(readiness.answer({ method: "GET", url: "/elsewhere" }, "live")).toMatchObject({ statusCode: 200 });
    expect(readiness.answer({ method: "GET", url: "/elsewhere" })).toBeUndefined();
  });
});
