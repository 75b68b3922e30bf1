import { once } from "node:events";
import { Agent, createServer, get, request } from "node:http";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { connect as connectHttp2, createSecureServer, createServer as createHttp2Server } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream, Http2Server } from "node:http2";
import { createServer as createHttpsServer, get as getSecurely, Agent as SecureAgent } from "node:https";
import { connect, createServer as createNetServer } from "node:net";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createManualClock } from "@luneo/kernel/manual-clock";
import type { ManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, onTestFinished, test } from "vitest";
import { gracefulShutdown } from "../src/shutdown.ts";
import type { ShutdownOptions, StoppableServer } from "../src/shutdown.ts";
import { selfSigned } from "./checks/self-signed.ts";

const readiness = { drain: () => {}, close: async () => {} };

/** A shutdown of real servers in this process, which goes on afterwards. */
function shutdownOf(servers: readonly StoppableServer[], options: ShutdownOptions = {}) {
  const errors: unknown[] = [];
  let hasStopped = (): void => {};
  const stopped = new Promise<void>((resolve) => (hasStopped = resolve));
  const shutdown = gracefulShutdown(readiness, servers, {
    drainDelay: "100ms",
    requestTimeout: "4s",
    deadline: "8s",
    signals: [],
    exit: () => {},
    onError: (error) => void errors.push(error),
    ...options,
    onStopListening: async (signal) => {
      hasStopped();
      await options.onStopListening?.(signal);
    },
  });
  return {
    begin: () => shutdown.shutDown("test"),
    /** Resolves when nothing new is taken any more. */
    stopped,
    errors,
  };
}

async function listening<Some extends NetServer>(server: Some): Promise<Some> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return server;
}

const serve = (listener: RequestListener): Promise<Server> => listening(createServer(listener));

const portOf = (server: NetServer): number => (server.address() as AddressInfo).port;

/** A client that writes HTTP by hand; `received` is all it was sent. */
async function rawClient(server: NetServer) {
  const socket = connect(portOf(server), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const client = { socket, received: "", error: undefined as string | undefined, closed: once(socket, "close") };
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => (client.received += text));
  socket.on("error", ({ code }: NodeJS.ErrnoException) => (client.error = code));
  const accepted = once(server, "connection");
  await once(socket, "connect");
  await accepted;
  return client;
}

const getText = (path = "/", headers = ""): string => `GET ${path} HTTP/1.1\r\nHost: server\r\n${headers}\r\n`;

/** In steps between which sockets get their turn. */
async function advanceBy(clock: ManualClock, ms: number): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= 50) {
    await clock.advance(50);
    await delay(5);
  }
}

function connectionOf(server: Server, agent: Agent, path = "/"): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port: portOf(server), path, agent }, (response: IncomingMessage) => {
      response.resume();
      response.on("end", () => resolve(response.headers.connection)).on("error", reject);
    }).on("error", reject);
  });
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function keepingAgent(): Agent {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  return agent;
}

describe("a connection that is kept", () => {
  test("is asked to leave by every answer from the moment the drain begins", async () => {
    const server = await serve((_, response) => response.end("ok"));
    const agent = keepingAgent();
    const { begin, errors } = shutdownOf([server]);
    expect(await connectionOf(server, agent)).toBe("keep-alive");
    const code = begin();
    expect(await connectionOf(server, agent)).toBe("close");
    expect(await connectionOf(server, agent)).toBe("close");
    expect(await code).toBe(0);
    expect(errors).toEqual([]);
  });

  test("is asked to leave by an answer that was asked for before the drain began", async () => {
    const server = await serve((_, response) => void setTimeout(() => response.end("ok"), 50));
    const received = once(server, "request");
    const { begin } = shutdownOf([server]);
    const connection = connectionOf(server, keepingAgent());
    await received;
    const code = begin();
    expect(await connection).toBe("close");
    expect(await code).toBe(0);
  });

  test("is served once more when its answer had begun before anybody could ask it to leave", async () => {
    let end = (): void => {};
    const server = await serve((_, response) => {
      response.write("begun");
      end = () => void response.end("ended");
    });
    const client = await rawClient(server);
    const clock = createManualClock();
    const { begin, stopped } = shutdownOf([server], { clock });
    client.socket.write(getText());
    await expect.poll(() => client.received).toMatch("begun");
    const code = begin();
    await advanceBy(clock, 150);
    await stopped;
    // As long as it lasts, it is not idle; then its client may have sent another one before it could know better.
    await advanceBy(clock, 1500);
    end();
    await expect.poll(() => client.received).toMatch("ended");
    await advanceBy(clock, 200);
    client.socket.write(getText());
    await expect.poll(() => client.received).toMatch(/ended[^]*begun/);
    end();
    await expect.poll(() => client.received).toMatch(/keep-alive[^]*ended[^]*Connection: close[^]*ended/);
    await advanceBy(clock, 100);
    expect(await code).toBe(0);
    expect(client.error).toBeUndefined();
  });

  test("and is idle holds nothing up", async () => {
    const server = await serve((_, response) => response.end("ok"));
    const { begin, errors } = shutdownOf([server]);
    const client = await rawClient(server);
    client.socket.write(getText());
    await expect.poll(() => client.received).toMatch("ok");
    expect(await begin()).toBe(0);
    await client.closed;
    expect(errors).toEqual([]);
  });

  test("holds nothing up either when it is older than the shutdown and has brought no request since", async () => {
    const server = await serve((_, response) => response.end("ok"));
    const client = await rawClient(server);
    client.socket.write(getText());
    await expect.poll(() => client.received).toMatch("ok");
    const { begin, errors } = shutdownOf([server]);
    expect(await begin()).toBe(0);
    await client.closed;
    expect(errors).toEqual([]);
  });
});

test("what was asked and answered is not kept while its connection is", async () => {
  let collected = 0;
  const registry = new FinalizationRegistry(() => (collected += 1));
  const server = await serve((asked, response) => {
    registry.register(asked, undefined);
    registry.register(response, undefined);
    response.end("ok");
  });
  shutdownOf([server]);
  const agent = keepingAgent();
  expect(await connectionOf(server, agent)).toBe("keep-alive");
  await expect.poll(() => (collectGarbage(), collected)).toBe(2);
  expect(Object.values(agent.freeSockets)).toHaveLength(1);
});

describe("a new connection", () => {
  test("that brings no request holds nothing up", async () => {
    const server = await serve((_, response) => response.end("ok"));
    const { begin, errors } = shutdownOf([server]);
    const client = await rawClient(server);
    expect(await begin()).toBe(0);
    await client.closed;
    expect(client).toMatchObject({ received: "", error: undefined });
    expect(errors).toEqual([]);
  });

  test("that was accepted just before nothing was accepted any more is served", async () => {
    const server = await serve((_, response) => response.end("served"));
    const clock = createManualClock();
    const { begin, stopped } = shutdownOf([server], { clock });
    const code = begin();
    await advanceBy(clock, 50);
    const client = await rawClient(server);
    await advanceBy(clock, 100);
    await stopped;
    await advanceBy(clock, 200);
    client.socket.write(getText());
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*Connection: close\r\n[^]*served$/);
    await advanceBy(clock, 100);
    expect(await code).toBe(0);
  });

  test("is refused when the drain is over", async () => {
    const server = await serve((_, response) => void setTimeout(() => response.end("ok"), 300));
    const { begin, stopped } = shutdownOf([server]);
    const slow = connectionOf(server, keepingAgent());
    const port = portOf(server);
    const code = begin();
    await stopped;
    const late = connect(port, "127.0.0.1");
    const [error] = (await once(late, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNREFUSED");
    expect(await slow).toBe("close");
    expect(await code).toBe(0);
  });
});

describe("an answer", () => {
  test("that has ended but is still being sent arrives as a whole", async () => {
    const size = 32 * 2 ** 20;
    const server = await serve((_, response) => response.end(Buffer.alloc(size, "x")));
    const { begin, stopped } = shutdownOf([server]);
    const socket = connect(portOf(server), "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.pause();
    socket.write(getText());
    await once(server, "request");
    const code = begin();
    await stopped;
    let received = 0;
    socket.on("data", (data) => (received += data.length)).resume();
    await once(socket, "end");
    expect(received).toBeGreaterThan(size);
    expect(await code).toBe(0);
  });

  test("to each request of a pipeline is sent, and the last one closes", async () => {
    const server = await serve(({ url }, response) => void setTimeout(() => response.end(url), 50));
    const { begin } = shutdownOf([server]);
    const client = await rawClient(server);
    client.socket.write(getText("/first"));
    await once(server, "request");
    const code = begin();
    client.socket.write(getText("/second") + getText("/third"));
    await client.closed;
    expect(client.received.match(/\/first|\/second|\/third|Connection: [a-z-]+/g)).toEqual([
      expect.stringMatching(/keep-alive|close/),
      "/first",
      ...["Connection: keep-alive", "/second"],
      ...["Connection: close", "/third"],
    ]);
    expect(await code).toBe(0);
  });

  test("that comes before its request has been read is read by a client that still writes", async () => {
    const server = await serve((_, response) => void response.writeHead(413).end("too large"));
    const clock = createManualClock();
    const { begin } = shutdownOf([server], { clock });
    const agent = keepingAgent();
    const code = begin();
    for (let upload = 0; upload < 10; upload += 1) {
      const sent = request({ host: "127.0.0.1", port: portOf(server), method: "POST", agent });
      sent.end(Buffer.alloc(4 * 2 ** 20));
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      expect(response.statusCode).toBe(413);
      response.resume();
      await once(response, "end");
    }
    agent.destroy();
    await clock.advance(200);
    expect(await code).toBe(0);
  });

  test("that a framework writes with headers of its own closes, too", async () => {
    const server = await serve((_, response) => void response.writeHead(200, ["content-type", "text/plain"]).end("ok"));
    const { begin } = shutdownOf([server]);
    const code = begin();
    expect(await connectionOf(server, keepingAgent())).toBe("close");
    expect(await code).toBe(0);
  });
});

describe("a socket that was handed over by an upgrade", () => {
  async function upgraded() {
    const server = await serve((_, response) => response.end("ok"));
    const sockets = new Set<Socket>();
    server.on("upgrade", (_, socket: Socket) => {
      sockets.add(socket);
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n");
      socket.on("data", (data) => socket.write(data)).on("error", () => {});
    });
    return { server, sockets };
  }

  test("goes on until it is told that nothing new is taken, and is closed at the end, which is no failure", async () => {
    const { server, sockets } = await upgraded();
    const onStopListening = (): void => sockets.forEach((socket) => void socket.write("come again"));
    const { begin, errors } = shutdownOf([server], { onStopListening });
    const client = await rawClient(server);
    client.socket.write(getText("/", "Upgrade: echo\r\nConnection: Upgrade\r\n"));
    await expect.poll(() => client.received).toMatch("101");
    const code = begin();
    client.socket.write("hello");
    await expect.poll(() => client.received).toMatch("hello");
    expect(client.received).not.toMatch("come again");
    expect(await code).toBe(0);
    await client.closed;
    expect(client.received).toMatch(/come again$/);
    expect(client.error).toBeUndefined();
    expect(errors).toEqual([]);
  });

  test("may say good-bye in its own time", async () => {
    const { server, sockets } = await upgraded();
    const onStopListening = async (): Promise<void> => {
      await delay(800);
      sockets.forEach((socket) => void socket.end("bye"));
    };
    const { begin } = shutdownOf([server], { onStopListening });
    const client = await rawClient(server);
    client.socket.write(getText("/", "Upgrade: echo\r\nConnection: Upgrade\r\n"));
    await expect.poll(() => client.received).toMatch("101");
    expect(await begin()).toBe(0);
    await client.closed;
    expect(client.received).toMatch(/bye$/);
  });

  test("does not come about where nobody listens to upgrades, as without a shutdown", async () => {
    const server = await serve((_, response) => response.end("plain"));
    const { begin } = shutdownOf([server]);
    const client = await rawClient(server);
    client.socket.write(getText("/", "Upgrade: echo\r\nConnection: Upgrade\r\n"));
    await expect.poll(() => client.received).toMatch("plain");
    expect(await begin()).toBe(0);
  });
});

describe("servers", () => {
  test("are all waited for", async () => {
    const fast = await serve((_, response) => response.end("fast"));
    const slow = await serve((_, response) => void setTimeout(() => response.end("slow"), 400));
    const { begin, stopped } = shutdownOf([fast, slow]);
    const connection = connectionOf(slow, keepingAgent());
    const code = begin();
    await stopped;
    expect([fast.listening, slow.listening]).toEqual([false, false]);
    expect(await connection).toBe("close");
    expect(await code).toBe(0);
  });

  test("that don't listen yet need no drain, and are stopped as soon as they do", async () => {
    const server = createServer((_, response) => response.end("ok"));
    const { promise: hook, resolve: release } = pending();
    const { begin, stopped, errors } = shutdownOf([server], {
      drainDelay: "1h",
      deadline: "2h",
      onStopListening: () => hook,
    });
    const code = begin();
    await stopped;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    await expect.poll(() => server.listening).toBe(false);
    release();
    expect(await code).toBe(0);
    expect(errors).toEqual([]);
  });

  test("that were closed already are waited for all the same", async () => {
    const server = await serve((_, response) => void setTimeout(() => response.end("ok"), 300));
    const { begin } = shutdownOf([server]);
    const received = once(server, "request");
    const connection = connectionOf(server, keepingAgent());
    await received;
    server.close();
    expect(await Promise.all([begin(), connection])).toEqual([0, "close"]);
  });

  test("whose `close` is not Node's have their own called", async () => {
    const server = await serve((_, response) => response.end("ok"));
    const { close } = server;
    let calls = 0;
    server.close = (callback) => ((calls += 1), close.call(server, callback));
    const { begin } = shutdownOf([server]);
    expect(await begin()).toBe(0);
    expect(calls).toBe(1);
  });

  test("of no HTTP keep their connections until these end, or the time is up", async () => {
    const server = await listening(createNetServer((socket) => void socket.pipe(socket)));
    const { begin, stopped, errors } = shutdownOf([server], { requestTimeout: "1500ms" });
    const ending = await rawClient(server);
    const hanging = await rawClient(server);
    const code = begin();
    await stopped;
    await delay(700);
    ending.socket.end("still there");
    await ending.closed;
    expect(ending).toMatchObject({ received: "still there", error: undefined });
    expect(hanging.socket.destroyed).toBe(false);
    expect(await code).toBe(1);
    expect(errors).toEqual([expect.objectContaining({ code: "DEADLINE_EXCEEDED" })]);
    await hanging.closed;
  });

  test("are left as they were found when the shutdown is closed before it began", async () => {
    const server = createServer();
    const http2 = createHttp2Server();
    const count = (): number =>
      [server, http2]
        .flatMap((each) => each.eventNames().map((name) => each.listenerCount(name)))
        .reduce((a, b) => a + b);
    const before = count();
    const shutdown = gracefulShutdown(readiness, [server, http2], { signals: [] });
    expect(count()).toBeGreaterThan(before);
    await shutdown.close();
    expect(count()).toBe(before);
  });
});

describe("over TLS", () => {
  const tls = selfSigned("20200101", "21000101");

  test("requests in flight end, and kept connections hold nothing up", async () => {
    const server = await listening(
      createHttpsServer(tls, (_, response) => void setTimeout(() => response.end("ok"), 50)),
    );
    const agent = new SecureAgent({ keepAlive: true, rejectUnauthorized: false });
    onTestFinished(() => agent.destroy());
    const ask = (): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        getSecurely({ host: "127.0.0.1", port: portOf(server), agent }, (response) => {
          response.resume().on("end", () => resolve(response.headers.connection));
        }).on("error", reject);
      });
    const { begin, errors } = shutdownOf([server]);
    expect(await Promise.all([ask(), ask()])).toEqual(["keep-alive", "keep-alive"]);
    const asked = ask();
    await once(server, "request");
    const code = begin();
    expect(await asked).toBe("close");
    expect(await code).toBe(0);
    expect(errors).toEqual([]);
  });

  test("a client that never agrees on keys holds nothing up", async () => {
    const server = await listening(createHttpsServer(tls));
    const { begin, errors } = shutdownOf([server]);
    const client = await rawClient(server);
    expect(await begin()).toBe(0);
    await client.closed;
    expect(errors).toEqual([]);
  });

  test("HTTP/1 beside HTTP/2 on one server ends as either does", async () => {
    const server = await listening(
      createSecureServer({ ...tls, allowHTTP1: true }, (_, response) => void setTimeout(() => response.end("ok"), 50)),
    );
    const { begin, errors } = shutdownOf([server]);
    const session = connectHttp2(`https://127.0.0.1:${portOf(server)}`, { rejectUnauthorized: false });
    onTestFinished(() => session.destroy());
    expect(await statusOf(session.request({ ":path": "/" }))).toBe(200);
    const agent = new SecureAgent({ keepAlive: true, rejectUnauthorized: false });
    onTestFinished(() => agent.destroy());
    const connection = new Promise((resolve, reject) => {
      getSecurely({ host: "127.0.0.1", port: portOf(server), agent }, (response) => {
        response.resume().on("end", () => resolve(response.headers.connection));
      }).on("error", reject);
    });
    await once(server, "request");
    const status = statusOf(session.request({ ":path": "/" }));
    await once(server, "request");
    expect(await begin()).toBe(0);
    expect(await Promise.all([connection, status])).toEqual(["close", 200]);
    expect(errors).toEqual([]);
  });
});

describe("HTTP/2", () => {
  async function sessions(answerAfterMs: number): Promise<{ server: Http2Server; open: () => ClientHttp2Session }> {
    const server = await listening(createHttp2Server());
    server.on("stream", (stream) => {
      setTimeout(() => {
        if (stream.destroyed) return;
        stream.respond({ ":status": 200 });
        stream.end("ok");
      }, answerAfterMs);
      stream.on("error", () => {});
    });
    const open = (): ClientHttp2Session => {
      const session = connectHttp2(`http://127.0.0.1:${portOf(server)}`);
      onTestFinished(() => session.destroy());
      return session;
    };
    return { server, open };
  }

  test("a session is asked to leave when the drain begins; what it has begun is answered", async () => {
    const { server, open } = await sessions(300);
    const { begin, errors } = shutdownOf([server]);
    const session = open();
    const goaway = once(session, "goaway");
    const statuses = Array.from({ length: 5 }, () => statusOf(session.request({ ":path": "/" })));
    await once(server, "stream");
    const code = begin();
    // Every stream is still welcome, also one that is on its way.
    expect((await goaway).slice(0, 2)).toEqual([0, 2 ** 31 - 1]);
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 200]);
    expect(await code).toBe(0);
    expect(errors).toEqual([]);
  });

  test("a session that is opened while draining gets its answer before it is asked to leave", async () => {
    const { server, open } = await sessions(20);
    const { begin } = shutdownOf([server], { drainDelay: "500ms" });
    const code = begin();
    const session = open();
    await once(session, "connect");
    await delay(100);
    expect(session.closed).toBe(false);
    const goaway = once(session, "goaway");
    expect(await statusOf(session.request({ ":path": "/" }))).toBe(200);
    await goaway;
    expect(await code).toBe(0);
  });

  test("a session that nobody uses holds nothing up", async () => {
    const { server, open } = await sessions(0);
    const { begin, errors } = shutdownOf([server]);
    const session = open();
    await once(session, "remoteSettings");
    expect(await begin()).toBe(0);
    await expect.poll(() => session.destroyed).toBe(true);
    expect(errors).toEqual([]);
  });

  test("a stream that never ends is cut in its time", async () => {
    const { server, open } = await sessions(60_000);
    const { begin, errors } = shutdownOf([server], { requestTimeout: "300ms" });
    const session = open();
    session.on("error", () => {});
    const stream = session.request({ ":path": "/" });
    stream.on("error", () => {});
    const closed = once(stream, "close");
    await once(server, "stream");
    expect(await begin()).toBe(1);
    await closed;
    expect(errors).toEqual([expect.objectContaining({ code: "DEADLINE_EXCEEDED" })]);
  });
});

function statusOf(stream: ClientHttp2Stream): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    stream.on("response", (headers) => (status = headers[":status"]));
    stream.on("end", () => resolve(status)).on("error", reject);
    stream.resume();
  });
}

function pending(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
