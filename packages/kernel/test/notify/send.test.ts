import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createManualClock } from "../../src/manual-clock.ts";
import { discordMessage } from "../../src/notify/discord.ts";
import { jsonMessage } from "../../src/notify/json.ts";
import type { Fetch } from "../../src/notify/post.ts";
import { createNotifier } from "../../src/notify/send.ts";
import type { NotifierOptions, NotifyError } from "../../src/notify/send.ts";
import { slackMessage } from "../../src/notify/slack.ts";
import { burning } from "./notices.ts";

const token = "aB3dE6gH9jK2mN5pQ8sT1vW4";
const path = `/services/T0000/B0000/${token}`;

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const received: Received[] = [];
let answer: (response: ServerResponse, attempt: number) => void;
let server: Server;
let url: string;

beforeEach(async () => {
  received.length = 0;
  answer = (response) => void response.end("ok");
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(response, received.length);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});

/** What a notifier with these options did with the notice: the errors it told of. */
async function sent(options: Partial<NotifierOptions> = {}, notice = burning): Promise<NotifyError[]> {
  const errors: NotifyError[] = [];
  const notify = createNotifier({
    ...(options.readUrl === undefined && { url }),
    render: jsonMessage,
    fetch,
    timeout: "9s",
    onError: (error) => void errors.push(error),
    ...options,
  });
  expect(await notify(notice)).toBeUndefined();
  expectNoAddress(errors);
  return errors;
}

function expectNoAddress(errors: NotifyError[]): void {
  for (const error of errors) {
    const texts = [
      error.message,
      String(error.stack),
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
    ];
    for (const text of texts) expect(text).not.toMatch(/aB3dE6|mN5pQ8|T0000|services/);
    expect(error.code).toBe("NOTICE_NOT_DELIVERED");
  }
}

/** Lets a manual clock run on while real sockets do their work. */
async function running<T>(clock: ReturnType<typeof createManualClock>, work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = work.finally(() => (isOver = true));
  while (!isOver) await clock.advance(10);
  return over;
}

test.each([
  ["Slack", slackMessage],
  ["Discord", discordMessage],
  ["a program", jsonMessage],
])("a notice for %s arrives as rendered, once, as JSON", async (_whom, render) => {
  expect(await sent({ render })).toEqual([]);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ method: "POST", url: path, headers: { "content-type": "application/json" } });
  expect(JSON.parse(received[0]?.body ?? "")).toEqual(JSON.parse(JSON.stringify(render({ ...burning }))));
});

test("no secret leaves in a notice: neither what looks like one, nor one handed over, nor the webhook's address", async () => {
  const leaky = {
    ...burning,
    title: `Deploy of postgres://app:hunter2@db failed`,
    text: `posting to ${url} failed; the launch code is swordfish`,
    fields: [{ name: "header", value: "Authorization: Bearer abc.def.ghi" }],
    links: [{ label: "log", url: "https://logs.example.com/?token=abc123&line=7" }],
    dedupeKey: `deploy/${token}`,
  };
  await sent({ redact: (text) => text.replaceAll("swordfish", "[mine]") }, leaky);
  const { body } = received[0] ?? { body: "" };
  expect(body).not.toMatch(/hunter2|swordfish|abc|aB3dE6/);
  expect(JSON.parse(body)).toMatchObject({
    title: "Deploy of postgres://app:[redacted]@db failed",
    text: "posting to [redacted] failed; the launch code is [mine]",
    links: [{ label: "log", url: "https://logs.example.com/?token=[redacted]&line=7" }],
    dedupeKey: "deploy/[redacted]",
  });
});

test("a refusal for good is not sent again, and told with what the server said", async () => {
  answer = (response) => void response.writeHead(404).end(`no_service\nfor ${url}\n`);
  const errors = await sent();
  expect(received).toHaveLength(1);
  expect(errors.map(({ message }) => message)).toEqual([
    "A notice was not delivered: HTTP 404 no_service for [redacted].",
  ]);
});

test("a redirect is not followed: a notice goes where it was meant to go, or nowhere", async () => {
  answer = (response, attempt) =>
    void (attempt === 1 ? response.writeHead(307, { location: "/elsewhere" }).end() : response.end("ok"));
  const [error] = await sent();
  expect(error?.message).toBe("A notice was not delivered: HTTP 307.");
  expect(received.map((request) => request.url)).toEqual([path]);
});

test("what the server could not take is sent again, three times in all at most, waiting longer each time", async () => {
  const clock = createManualClock();
  const at: number[] = [];
  answer = (response) => {
    at.push(clock.monotonic());
    response.writeHead(503).end("later");
  };
  const [error] = await running(clock, sent({ clock, timeout: "10m" }));
  expect(error?.message).toBe("A notice was not delivered: HTTP 503 later, then HTTP 503 later, then HTTP 503 later.");
  expect(received).toHaveLength(3);
  const [first = 0, second = 0, third = 0] = at;
  expect(second - first).toBeGreaterThanOrEqual(500);
  expect(third - second).toBeGreaterThanOrEqual(1000);
  expect(clock.pendingTimers).toBe(0);
});

test("an attempt after a failed one delivers", async () => {
  const clock = createManualClock();
  answer = (response, attempt) => void (attempt < 3 ? response.writeHead(500).end() : response.end("ok"));
  expect(await running(clock, sent({ clock, timeout: "10m" }))).toEqual([]);
  expect(received).toHaveLength(3);
  expect(new Set(received.map(({ body }) => body)).size).toBe(1);
});

test.each([
  ["seconds", () => "30", 30_000],
  ["fractions of a second", () => "0.75", 750],
  ["a date", (now: number) => new Date(now + 20_000).toUTCString(), 19_000],
  ["a date that is over", () => "Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["nothing", () => undefined, 500],
  ["nonsense", () => "soon", 500],
])("after a 429 that asks for %s it waits that long, once", async (_what, header, waitedMs) => {
  const clock = createManualClock();
  const at: number[] = [];
  answer = (response) => {
    at.push(clock.monotonic());
    const value = header(clock.now());
    response.writeHead(429, value === undefined ? {} : { "retry-after": value }).end("rate_limited");
  };
  const [error] = await running(clock, sent({ clock, timeout: "60m" }));
  expect(received).toHaveLength(2);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(waitedMs);
  expect(error?.message).toBe("A notice was not delivered: HTTP 429 rate_limited, then HTTP 429 rate_limited.");
});

test("a wait that would end past the deadline is not begun", async () => {
  answer = (response) => void response.writeHead(429, { "retry-after": "3600" }).end();
  const start = performance.now();
  const [error] = await sent();
  expect(performance.now() - start).toBeLessThan(8000);
  expect(error?.message).toBe("A notice was not delivered: HTTP 429, then no time to wait 3600 s.");
  expect(received).toHaveLength(1);
});

test("a server that never answers is left at the deadline", async () => {
  answer = () => {};
  const errors = await sent({ timeout: "50ms" });
  expect(errors.map(({ message }) => message)).toEqual(["A notice was not delivered: its 50ms were up."]);
});

test("a server that answers well but never ends its answer has taken the notice", async () => {
  answer = (response) => void response.writeHead(200).write("o");
  expect(await sent({ timeout: "2s" })).toEqual([]);
});

test("a server whose refusal never ends is heard for 4 kB, then hung up on", async () => {
  const chunk = Buffer.alloc(65_536, "x");
  // Far beyond what the buffers of two sockets hold: only a reader that never stops takes so much.
  const most = 256 * 1024 * 1024;
  let written = 0;
  let hangUp = (): void => {};
  const hungUp = new Promise<void>((resolve) => (hangUp = resolve));
  answer = (response) => {
    response.on("close", () => hangUp()).writeHead(404);
    const stream = (): void => {
      while (written < most && !response.destroyed) {
        written += chunk.length;
        if (!response.write(chunk)) return void response.once("drain", stream);
      }
      response.destroy();
    };
    stream();
  };
  const [error] = await sent();
  expect(error?.message).toMatch(/^A notice was not delivered: HTTP 404 x+….$/);
  await hungUp;
  expect(written).toBeLessThan(most / 4);
});

test("a server that begins a refusal and says no more is hung up on at the deadline", async () => {
  let hangUp = (): void => {};
  const hungUp = new Promise<void>((resolve) => (hangUp = resolve));
  answer = (response) =>
    void response
      .on("close", () => hangUp())
      .writeHead(500)
      .write("wait");
  const errors = await sent({ timeout: "100ms" });
  expect(errors.map(({ message }) => message)).toEqual(["A notice was not delivered: its 100ms were up."]);
  await hungUp;
});

test("a server that is not there is tried again and told by its error's code alone", async () => {
  const clock = createManualClock();
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
  const [error] = await running(clock, sent({ clock, timeout: "10m" }));
  expect(error?.message).toBe("A notice was not delivered: ECONNREFUSED, then ECONNREFUSED, then ECONNREFUSED.");
  server.listen(0, "127.0.0.1");
});

test("an attempt that hangs after a failed one ends at the deadline, and leaves no timer", async () => {
  const clock = createManualClock();
  let attempts = 0;
  const hanging: Fetch = () => {
    attempts += 1;
    const failure = Object.assign(new Error(`no way to ${url}`), { code: "EHOSTUNREACH" });
    return attempts === 1 ? Promise.reject(failure) : new Promise(() => {});
  };
  const [error] = await running(clock, sent({ clock, timeout: "2s", fetch: hanging }));
  expect(error?.message).toBe("A notice was not delivered: EHOSTUNREACH, then its 2s were up.");
  expect(attempts).toBe(2);
  expect(clock.pendingTimers).toBe(0);
});

test("the address is read anew for each notice, so that it can be rotated", async () => {
  const folder = await mkdtemp(join(tmpdir(), "notify-"));
  try {
    const file = join(folder, "webhook");
    const errors: NotifyError[] = [];
    const notify = createNotifier({
      readUrl: ({ signal }) => readFile(file, { encoding: "utf8", signal }),
      render: jsonMessage,
      fetch,
      onError: (error) => void errors.push(error),
    });
    await notify(burning);
    await writeFile(file, `${url}\n`);
    await notify(burning);
    await writeFile(file, `${url}-rotated\n`);
    await notify(burning);
    await writeFile(file, `not an address ${token}`);
    await notify(burning);
    expect(received.map((request) => request.url)).toEqual([path, `${path}-rotated`]);
    expect(errors.map(({ message }) => message)).toEqual([
      "A notice was not delivered: could not read the address (ENOENT).",
      "A notice was not delivered: the address that was read is no http or https URL.",
    ]);
    expectNoAddress(errors);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("an address that takes too long to read is given up at the deadline", async () => {
  const errors = await sent({ readUrl: () => new Promise(() => {}), timeout: "30ms" });
  expect(errors.map(({ message }) => message)).toEqual(["A notice was not delivered: its 30ms were up."]);
});

test.each<[string, Partial<NotifierOptions>, string]>([
  [
    "a renderer that throws",
    {
      render: () => {
        throw new RangeError(token);
      },
    },
    "could not render it (RangeError)",
  ],
  ["a body that is no JSON", { render: () => ({ n: 1n }) }, "could not render it (TypeError)"],
  [
    "a redact that throws",
    {
      redact: () => {
        throw new Error(token);
      },
    },
    "could not render it (Error)",
  ],
  [
    "a fetch that throws at once",
    {
      fetch: () => {
        throw new TypeError(path);
      },
      timeout: "600ms",
    },
    "TypeError, then",
  ],
  [
    "a thrown text",
    {
      render: () => {
        throw token as unknown as Error;
      },
    },
    "could not render it (unknown error)",
  ],
  [
    "a reader that throws",
    {
      readUrl: () => {
        throw new Error(path);
      },
    },
    "could not read the address (Error)",
  ],
])("%s is told, not thrown", async (_what, options, told) => {
  const [error] = await sent(options);
  expect(error?.message).toContain(`A notice was not delivered: ${told}`);
});

test("the one to be told learns of the notice, and can do no harm", async () => {
  answer = (response) => void response.writeHead(400).end();
  const seen: unknown[] = [];
  const throwing = createNotifier({
    url,
    render: jsonMessage,
    fetch,
    onError: (_error, notice) => {
      seen.push(notice);
      throw new Error("in the handler");
    },
  });
  await throwing(burning);
  const rejecting = createNotifier({
    url,
    render: jsonMessage,
    fetch,
    onError: () => Promise.reject(new Error("late")),
  });
  await rejecting(burning);
  const silent = createNotifier({ url, render: jsonMessage, fetch });
  await silent(burning);
  expect(seen).toEqual([burning]);
  expect(received).toHaveLength(3);
});

test("all that is wrong with the options is said at once, without the address", () => {
  const make = (): unknown =>
    createNotifier({
      url: `htp://${token}`,
      render: 1,
      fetch: undefined,
      timeout: "5 s",
    } as unknown as NotifierOptions);
  expect(make).toThrow(expect.objectContaining({ name: "NotifyError", code: "NOTIFIER_REFUSED" }));
  expect(make).toThrow(
    [
      "4 problems:",
      "  - `url` is no http or https URL. Give it whole, without a user and a password.",
      "  - `render` must be a function. Give `slackMessage`, for example.",
      "  - `fetch` must be a function. Give `globalThis.fetch`, for example.",
      '  - `timeout` must be a duration in whole milliseconds, got "5 s". ' +
        'Write a number and its unit (ms, s, m, h, d or w) without a blank, like "250ms" or "30d".',
    ].join("\n"),
  );
});

test.each<[string, Record<string, unknown>, string]>([
  ["neither address nor reader", {}, "one of `url` and `readUrl` is needed, and only one."],
  ["both", { url: "http://a/", readUrl: () => "" }, "one of `url` and `readUrl` is needed, and only one."],
  ["a reader that is none", { readUrl: "file" }, "`readUrl` must be a function."],
  ["a user in the address", { url: "https://u:hunter2@a/" }, "`url` is no http or https URL."],
  ["a blank in the address", { url: "https://a/ b" }, "`url` is no http or https URL."],
  ["no time at all", { url: "http://a/", timeout: "0ms" }, '`timeout` must be at least 1ms, got "0ms".'],
])("%s is refused", (_what, options, told) => {
  expect(() => createNotifier({ render: jsonMessage, fetch, ...options })).toThrow(told);
});

test("a program that awaits a notice lives until it is sent again, and no longer", async () => {
  answer = (response) => void response.writeHead(received.length === 1 ? 503 : 200, { connection: "close" }).end();
  const send = new URL("../../src/notify/send.ts", import.meta.url).href;
  const program = `const { createNotifier } = await import(${JSON.stringify(send)});
    const errors = [];
    const onError = ({ message }) => errors.push(message);
    const notify = createNotifier({ url: process.argv[1], render: (notice) => notice, fetch, onError, timeout: "20s" });
    await notify(${JSON.stringify(burning)});
    console.log(errors);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, url]);
  let out = "";
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  const start = performance.now();
  expect(await once(child, "close")).toEqual([0, null]);
  expect([out, received.length]).toEqual(["[]\n", 2]);
  expect(performance.now() - start).toBeLessThan(15_000);
});
