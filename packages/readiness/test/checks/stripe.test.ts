import { inspect } from "node:util";
import type { RequestListener } from "node:http";
import type { Check as SharedCheck } from "@luneo/kernel/check";
import { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { stripeCheck } from "../../src/checks.ts";
import type { StripeClient, StripeImpact } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";
import { startFakeStripe, stripeKeys } from "./fake-stripe.ts";
import { observed } from "./observed.ts";
import { startWebServer } from "./web-server.ts";
import type { WebServer } from "./web-server.ts";

let stripe: WebServer;
const servers: WebServer[] = [];

beforeAll(async () => {
  stripe = await startFakeStripe();
});
afterAll(async () => await stripe.close());
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(answer: RequestListener): Promise<WebServer> {
  const server = await startWebServer(answer);
  servers.push(server);
  return server;
}

function sdk(key: string, { port }: WebServer = stripe, maxNetworkRetries = 3): Stripe {
  return new Stripe(key, { host: "127.0.0.1", port, protocol: "http", maxNetworkRetries, telemetry: false });
}

describe("whether Stripe can be reached", () => {
  test("is asked without a key", async () => {
    const before = stripe.requests.length;
    expect(await observed(stripeCheck({ origin: stripe.url }))).toMatchObject({ status: "pass" });
    const [request, ...others] = stripe.requests.slice(before);
    expect(request).toMatchObject({ method: "GET", url: "/healthcheck" });
    expect(request?.headers).not.toHaveProperty("authorization");
    expect(others).toEqual([]);
  });

  test("at Stripe's own address unless another is given", async () => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return { status: 200, body: null };
    };
    await observed(stripeCheck({ fetch }));
    expect(asked).toEqual(["https://api.stripe.com/healthcheck"]);
  });

  test.each([
    [429, "pass", "RATE_LIMITED"],
    [401, "fail", "AUTH_REFUSED"],
    [403, "fail", "AUTH_FORBIDDEN"],
    [404, "warn", "NO_HEALTHCHECK"],
    [302, "fail", "HTTP_302"],
    [500, "fail", "HTTP_500"],
    [503, "fail", "HTTP_503"],
  ])("%i is a %s, %s", async (httpStatus, status, code) => {
    const { url } = await serve((_, response) => response.writeHead(httpStatus, { location: "/login" }).end("x"));
    expect(await observed(stripeCheck({ origin: url }))).toMatchObject({ status, code, data: { httpStatus } });
  });

  test("nobody answers: the code of the network", async () => {
    const server = await serve(() => {});
    await server.close();
    expect(await observed(stripeCheck({ origin: server.url }))).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("a request that hangs is given up when its time is up", async () => {
    const server = await serve(() => {});
    const controller = new AbortController();
    const run = observed(stripeCheck({ origin: server.url }), controller.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort();
    expect((await run).status).toBe("fail");
    await expect.poll(() => server.open).toBe(0);
  });
});

// Set to a key that may read the balance, it asks Stripe itself whether the fake tells the truth.
const realKey = process.env["READINESS_STRIPE_KEY"];

describe("whether a key is valid", () => {
  test("a restricted key that may read the balance passes", async () => {
    const check =
      realKey === undefined
        ? stripeCheck({ key: stripeKeys.restricted, origin: stripe.url })
        : stripeCheck({ key: realKey });
    expect(await observed(check)).toMatchObject({
      status: "pass",
      data: { mode: expect.stringMatching(/^(?:test|live)$/) },
    });
  });

  test("a key that Stripe doesn't know fails", async () => {
    const origin = realKey === undefined ? { origin: stripe.url } : {};
    const check = stripeCheck({ key: stripeKeys.unknown, ...origin });
    expect(await observed(check)).toMatchObject({ status: "fail", code: "AUTH_REFUSED" });
  });

  const answers = [
    ["restricted", { status: "pass", data: { mode: "test" } }],
    ["live", { status: "pass", data: { mode: "live" } }],
    ["unknown", { status: "fail", code: "AUTH_REFUSED", data: { httpStatus: 401 } }],
    ["expired", { status: "fail", code: "AUTH_KEY_EXPIRED", data: { httpStatus: 401 } }],
    ["withoutPermission", { status: "fail", code: "AUTH_FORBIDDEN", data: { httpStatus: 403 } }],
    ["limited", { status: "pass", code: "RATE_LIMITED", data: { httpStatus: 429 } }],
    ["broken", { status: "fail", code: "HTTP_500", data: { httpStatus: 500 } }],
  ] as const;

  test.each(answers)("by key: %s", async (kind, outcome) => {
    const before = stripe.requests.length;
    expect(await observed(stripeCheck({ key: stripeKeys[kind], origin: stripe.url }))).toMatchObject(outcome);
    expect(stripe.requests.slice(before).map(({ url }) => url)).toEqual(["/v1/balance"]);
  });

  test.each(answers)("by the SDK's client, though set to retries: %s", async (kind, outcome) => {
    const before = stripe.requests.length;
    expect(await observed(stripeCheck({ client: sdk(stripeKeys[kind]) }))).toMatchObject(outcome);
    const [request, ...others] = stripe.requests.slice(before);
    expect(request).toMatchObject({ method: "GET", url: "/v1/balance" });
    expect(request?.headers.authorization).toBe(`Bearer ${stripeKeys[kind]}`);
    expect(others).toEqual([]);
  });

  test("a page of somebody in between is no balance", async () => {
    const page: RequestListener = (_, response) => response.end("<h1>Sign in</h1>");
    const json: RequestListener = (_, response) => response.end('{"object":"list"}');
    for (const server of [await serve(page), await serve(json)]) {
      const check = stripeCheck({ key: stripeKeys.restricted, origin: server.url });
      expect(await observed(check)).toMatchObject({ status: "fail", code: "NOT_STRIPE" });
    }
    const { status } = await observed(stripeCheck({ client: sdk(stripeKeys.restricted, await serve(page)) }));
    expect(status).toBe("fail");
    const client = sdk(stripeKeys.restricted, await serve(json));
    expect(await observed(stripeCheck({ client }))).toMatchObject({ code: "NOT_STRIPE" });
  });

  test("nobody answers: the code of the network, by key and by client", async () => {
    const server = await serve(() => {});
    await server.close();
    const key = stripeKeys.restricted;
    for (const check of [stripeCheck({ key, origin: server.url }), stripeCheck({ client: sdk(key, server) })]) {
      expect(await observed(check)).toMatchObject({ status: "fail", code: "ECONNREFUSED" });
    }
  });

  test("a connection that breaks off is tried twice by the SDK, and no more", async () => {
    const server = await serve((request) => request.socket.destroy());
    const check = stripeCheck({ client: sdk(stripeKeys.restricted, server) });
    expect(await observed(check)).toMatchObject({ status: "fail", code: "ECONNRESET" });
    expect(server.requests).toHaveLength(2);
  });

  test("the SDK's client gives up by itself after the timeout of the check", async () => {
    const server = await serve(() => {});
    const check = stripeCheck({ client: sdk(stripeKeys.restricted, server), timeout: "40ms" });
    expect(await observed(check)).toMatchObject({ status: "fail", code: "ETIMEDOUT" });
    await expect.poll(() => server.open).toBe(0);
  });
});

describe("the key", () => {
  const key = "sk_live_fakeNobodyMaySeeThis";

  function expectNone(value: unknown): void {
    const text = `${inspect(value, { depth: 9, showHidden: true })} ${JSON.stringify(value)} ${String(value)}`;
    expect(text).not.toContain("NobodyMaySeeThis");
  }

  test.each([200, 302, 400, 401, 403, 429, 500])("is in no result, though a %i tells it", async (httpStatus) => {
    const body = { object: key, error: { message: key, code: key, type: key } };
    const server = await serve((_, response) => {
      response.writeHead(httpStatus, { "request-id": key, location: `/${key}` }).end(JSON.stringify(body));
    });
    expectNone(await observed(stripeCheck({ key, origin: server.url })));
    expectNone(await observed(stripeCheck({ client: sdk(key, server) })));
    expect(server.requests[0]?.headers.authorization).toContain(key);
  });

  test("is in no error, though that of `fetch` or the SDK tells it", async () => {
    const told = Object.assign(new Error(`Bearer ${key}`, { cause: { message: `it was ${key}` } }), { key });
    const { error, code } = await observed(stripeCheck({ key, fetch: () => Promise.reject(told) }));
    expect(code).toBe("REQUEST_FAILED");
    expect(error).toBeInstanceOf(Error);
    expectNone(error);
    const client: StripeClient = { balance: { retrieve: () => Promise.reject(told) } };
    expectNone((await observed(stripeCheck({ client }))).error);
  });

  test("isn't to be seen on the check", () => {
    expectNone(stripeCheck({ key }));
  });

  test("isn't in a refusal", () => {
    for (const wrong of [`${key}\n`, `pk_live_fakeNobodyMaySeeThis`, `Bearer ${key}`]) {
      let error: unknown;
      try {
        stripeCheck({ key: wrong });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({ code: "CHECK_REFUSED" });
      expectNone(error);
    }
  });
});

describe("its settings", () => {
  const { restricted: key } = stripeKeys;
  const client = { balance: { retrieve: async () => ({}) } };

  test("keep it away from the request path and its limits, by default and at the least", () => {
    expect(stripeCheck()).toMatchObject({ name: "stripe", kind: "dependency", interval: "1m", timeout: "5s" });
    expect(stripeCheck({ key })).toMatchObject({ interval: "5m", timeout: "5s" });
    expect(stripeCheck({ client, name: "payments" })).toMatchObject({ name: "payments", interval: "5m" });
    expect(stripeCheck({ interval: "10m", failAfter: 5 })).toMatchObject({ interval: "10m", failAfter: 5 });
    expect(() => stripeCheck({ interval: "59s" })).toThrow("`interval` must be at least 1m");
    for (const options of [{ key }, { client }]) {
      expect(() => stripeCheck({ ...options, interval: "1m" })).toThrow("`interval` must be at least 5m");
    }
  });

  test.each<[StripeImpact | undefined, StripeImpact, StripeImpact]>([
    [undefined, "informational", { ready: "informational" }],
    ["degrading", "degrading", "degrading"],
    ["informational", "informational", "informational"],
    [
      { deploy: "degrading" },
      { ready: "informational", deploy: "degrading" },
      { ready: "informational", deploy: "degrading" },
    ],
    [{ ready: "degrading" }, { ready: "degrading" }, { ready: "degrading" }],
  ])("an impact of %j", (impact, withoutKey, withKey) => {
    const option = impact === undefined ? {} : { impact };
    expect(stripeCheck(option).impact).toEqual(withoutKey);
    expect(stripeCheck({ ...option, key }).impact).toEqual(withKey);
    expect(stripeCheck({ ...option, client }).impact).toEqual(withKey);
  });

  test("are never critical for `ready`, by type and at boot", () => {
    // @ts-expect-error: a word speaks for `ready`, too
    expect(() => stripeCheck({ impact: "critical" })).toThrow("`impact` must not be critical for `ready`");
    // @ts-expect-error: it says so itself
    expect(() => stripeCheck({ key, impact: { ready: "critical" } })).toThrow("`impact` must not be critical");
    expect(stripeCheck({ key, impact: { deploy: "critical" } }).impact).toEqual({
      ready: "informational",
      deploy: "critical",
    });
  });

  test.each([
    [null, "the options must be an object, got null"],
    [{ key: undefined }, "`key` must be a secret key (sk_…) or a restricted one (rk_…)"],
    [{ key: "" }, "optionalCheck"],
    [{ key: "pk_test_fake" }, "`key` must be a secret key"],
    [{ key: 5 }, "`key` must be a secret key"],
    [{ client: undefined }, "`client` must have `balance.retrieve()`"],
    [{ client: { balance: {} } }, "`client` must have `balance.retrieve()`"],
    [{ client, key }, "`client` must come without `key`, `origin` and `fetch`"],
    [{ client, fetch }, "`client` must come without `key`, `origin` and `fetch`"],
    [{ origin: "stripe" }, "`origin` must be the address of a web server"],
    [{ origin: "https://example.com/stripe" }, "`origin` must end with its host or port"],
    [{ origin: "http://example.com", key }, "`origin` must be https, or of this machine"],
    [{ origin: "http://127.evil.example", key }, "`origin` must be https, or of this machine"],
    [{ timeout: "5" }, "`timeout` must be a duration"],
    [{ fetch: {} }, "`fetch` must be a function"],
    [{ apiKey: key }, "`apiKey` is no option"],
  ])("%j is refused (%#)", (options, message) => {
    expect(() => stripeCheck(options as never)).toThrow(message);
  });

  test("the SDK's client is what it takes", () => {
    expectTypeOf<Stripe>().toExtend<StripeClient>();
    expectTypeOf(stripeCheck({ name: "payments" })).toExtend<SharedCheck<"payments", "dependency">>();
  });
});

test("while Stripe is down `ready` goes on, and a deployment that asks for the key does not", async () => {
  const { url } = await serve((_, response) => response.writeHead(500).end());
  const readiness = createReadiness({
    checks: [
      stripeCheck({ origin: url }),
      stripeCheck({ name: "stripe-key", key: stripeKeys.restricted, origin: url }),
    ],
    groups: { ready: ["stripe", "stripe-key"], deploy: ["stripe", "stripe-key"] },
  });
  await readiness.start();
  const { groups, checks } = readiness.snapshot();
  expect(checks).toMatchObject([
    { name: "stripe", status: "fail", code: "HTTP_500" },
    { name: "stripe-key", status: "fail", code: "HTTP_500" },
  ]);
  expect(groups.ready.status).toBe("pass");
  expect(groups.deploy?.status).toBe("fail");
  await readiness.close();
});
