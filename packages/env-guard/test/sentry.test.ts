import { createStackParser, createTransport, Scope, setCurrentClient, startSpan } from "@sentry/core";
import { nodeStackLineParser, ServerRuntimeClient, type ServerRuntimeClientOptions } from "@sentry/core/server";
import { expect, test } from "vitest";
import { defineEnv, postgresUrl, secret, sentryDsn } from "../src/index.ts";
import { scrubEvent } from "../src/sentry.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { problemsOf } from "./problems-of.ts";

const value = "q7VzK0wJ9xQ2m4Tt8LbR";
const password = "h4@Wm2Xc9Yv6";
const ringKey = "b8XcN1yK4zR7n5Uu3McS6d";
const env = defineEnv({
  vars: { TOKEN: secret(), DATABASE_URL: postgresUrl(), JWT_SECRET: keyRing(), SENTRY_DSN: sentryDsn() },
}).load({
  NODE_ENV: "test",
  TOKEN: value,
  DATABASE_URL: "postgres://app:h4%40Wm2Xc9Yv6@db.example/orders",
  JWT_SECRET: ringKey,
  SENTRY_DSN: "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/42",
});

/** A client as `Sentry.init` makes one, whose events go nowhere but here. */
function client(options: Partial<ServerRuntimeClientOptions> = {}) {
  const envelopes: string[] = [];
  const made = new ServerRuntimeClient({
    dsn: env.SENTRY_DSN,
    integrations: [],
    stackParser: createStackParser(nodeStackLineParser()),
    transport: (transport) =>
      createTransport(transport, async ({ body }) => {
        envelopes.push(typeof body === "string" ? body : Buffer.from(body).toString("utf8"));
        return { statusCode: 200 };
      }),
    ...options,
  });
  made.init();
  const scope = new Scope();
  scope.setClient(made);
  /** What was sent: the items, without the header of the envelope, which names the DSN. */
  const sent = async (): Promise<string> => {
    await made.flush(2000);
    return envelopes.map((envelope) => envelope.slice(envelope.indexOf("\n") + 1)).join("\n");
  };
  return { client: made, scope, sent };
}

const leaks = [value, password, "h4%40Wm2Xc9Yv6", ringKey, Buffer.from(value).toString("base64")];

function expectClean(text: string): void {
  for (const leak of leaks) {
    for (let at = 0; at + 8 <= leak.length; at += 1) expect(text).not.toContain(leak.slice(at, at + 8));
  }
}

/** An event that holds secrets wherever one can hold them. */
function fill(scope: Scope): void {
  scope.setTag("tag", value);
  scope.setExtra("extra", { deep: { list: [ringKey, { [value]: 1 }] } });
  scope.setContext("request", { url: `https://api.example/?key=${value}`, cut: value.slice(0, 9) });
  scope.setUser({ id: value });
  scope.addBreadcrumb({
    message: `select with ${password}`,
    data: { authorization: Buffer.from(value).toString("base64") },
  });
}

test("without the hook a secret is sent, so that this test can fail", async () => {
  const { scope, sent } = client();
  fill(scope);
  scope.captureException(new Error(`bad ${value}`));
  expect(await sent()).toContain(value);
});

test("no secret is in an event of an exception", async () => {
  const { scope, sent } = client({ beforeSend: scrubEvent(env) });
  fill(scope);
  scope.captureException(new Error(`bad ${value}`, { cause: new Error(env.DATABASE_URL) }));
  const text = await sent();
  expectClean(text);
  expect(text).toContain("bad [redacted]");
  expect(text).toContain("sentry.test.ts");
});

test("no secret is in local variables, source lines or attachments", async () => {
  const { client: made, scope, sent } = client({ beforeSend: scrubEvent(env) });
  const frame = { filename: "app.js", vars: { token: value }, context_line: `const token = "${value}";`, lineno: 3 };
  made.captureEvent(
    { exception: { values: [{ type: "Error", value: "bad", stacktrace: { frames: [frame] } }] } },
    {
      attachments: [
        { filename: "notes.txt", data: `key ${ringKey} end` },
        { filename: "dump.bin", data: Buffer.from(`\0${value}\0`) },
        { filename: "plain.txt", data: "harmless" },
      ],
    },
    scope,
  );
  const text = await sent();
  expectClean(text);
  expect(text).toMatch(/key \[redacted\] end[^]*harmless/);
  expect(text).toContain('"lineno":3');
});

test("no secret is in spans that are streamed, as Sentry 11 does", async () => {
  const { client: made, sent } = client({ tracesSampleRate: 1, beforeSendSpan: scrubEvent(env) });
  setCurrentClient(made);
  startSpan({ name: `GET /${value}`, attributes: { cut: ringKey.slice(0, 10), port: 3000 } }, () => {
    startSpan({ name: `select ${password}` }, () => {});
  });
  const text = await sent();
  expectClean(text);
  expect(text).toContain("GET /[redacted]");
  expect(text).toContain("3000");
});

test("no secret is in a transaction", async () => {
  const options = { tracesSampleRate: 1, traceLifecycle: "static" as const, beforeSendTransaction: scrubEvent(env) };
  const { client: made, scope, sent } = client(options);
  const trace = { trace_id: "a1c27e5f90b34d68a1c27e5f90b34d68", span_id: "a1c27e5f90b34d68" };
  const span = {
    ...trace,
    status: "ok",
    start_timestamp: 1,
    timestamp: 2,
    description: `GET /?key=${value}`,
    data: { cut: ringKey.slice(0, 10) },
  };
  made.captureEvent(
    {
      type: "transaction",
      transaction: `GET /${value}`,
      start_timestamp: 1,
      timestamp: 2,
      contexts: { trace },
      spans: [span],
    },
    {},
    scope,
  );
  const text = await sent();
  expectClean(text);
  expect(text).toContain("GET /[redacted]");
  expect(text).toContain(trace.trace_id);
});

test("a breadcrumb is clean before it is kept", () => {
  const { client: made } = client({ beforeBreadcrumb: scrubEvent(env) });
  const hook = scrubEvent(env);
  expect(hook({ message: `got ${value}`, category: "fetch" })).toEqual({
    message: "got [redacted]",
    category: "fetch",
  });
  expect(made.getOptions().beforeBreadcrumb?.({ data: { url: `/?${value}` } })).toEqual({
    data: { url: "/?[redacted]" },
  });
});

test("what Sentry works with itself is passed on as it is", () => {
  const own = new Map([["scope", value]]);
  const event = { message: value, sdkProcessingMetadata: { own } };
  const clean = scrubEvent(env)(event);
  expect(clean.sdkProcessingMetadata.own).toBe(own);
  expect(clean.message).toBe("[redacted]");
  expect(event.message).toBe(value);
});

test("an event of any depth and with cycles is sent, without secrets", async () => {
  const { scope, sent } = client({ beforeSend: scrubEvent(env), normalizeDepth: 0 });
  const cycle: Record<string, unknown> = { value };
  cycle["self"] = cycle;
  let deep: object = { value };
  for (let level = 0; level < 60; level += 1) deep = { deep };
  scope.setExtra("cycle", cycle);
  scope.setExtra("deep", deep);
  scope.captureMessage("hello");
  const text = await sent();
  expectClean(text);
  expect(text).toContain("hello");
});

test("only what was loaded has secrets to hide", () => {
  expect(problemsOf(() => scrubEvent({ TOKEN: value }))).toMatchObject({ code: "ENV_ARGUMENT_INVALID" });
});
