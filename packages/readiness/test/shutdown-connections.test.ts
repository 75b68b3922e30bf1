import { once } from "node:events";
import { Agent, createServer, get, request } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { connect as connectHttp2, createSecureServer, createServer as createHttp2Server } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream, Http2Server, ServerHttp2Stream } from "node:http2";
import { createServer as createHttpsServer, get as getSecurely, Agent as SecureAgent } from "node:https";
import { connect, createServer as createNetServer } from "node:net";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, onTestFinished, test } from "vitest";
import { gracefulShutdown } from "../src/shutdown.ts";
import type { ShutdownOptions, StoppableServer } from "../src/shutdown.ts";
import { selfSigned } from "./checks/self-signed.ts";

const createNoReadiness = () => ({ drain: () => {}, close: async () => {} });

/**
 * A shutdown of real servers in this process, which goes on afterwards. Time stands still unless the test moves it on, and
 * there is more of it than any socket needs.
 */
function shutdownOf(servers: readonly StoppableServer[], options: ShutdownOptions = {}) {
  const errors: unknown[] = [];
  const clock = createManualClock();
  const { promise: stopped, resolve: hasStopped } = pending();
  const shutdown = gracefulShutdown(createNoReadiness(), servers, {
    drainDelay: "100ms",
    requestTimeout: "1d",
    deadline: "2d",
    signals: [],
    exit: () => {},
    onError: (error) => void errors.push(error),
    ...options,
    clock,
    onStopListening: async (signal) => {
      hasStopped();
      await options.onStopListening?.(signal);
    },
  });
  return {
    begin: () => void shutdown.shutDown("test"),
    advance: (ms: number) => clock.advance(ms),
    /** Goes on until nothing new is taken any more. */
    async stop(): Promise<void> {
      void shutdown.shutDown("test");
      await clock.advance(100);
      await stopped;
    },
    /** Goes on until it has ended; the exit code. Sockets get their turn in every step. */
    async end(): Promise<number> {
      let code: number | undefined;
      void shutdown.shutDown("test").then((given) => (code = given));
      while (code === undefined) await clock.advance(50);
      return code;
    },
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

/** A server that answers when the test says so. */
async function holding() {
  const held: ServerResponse[] = [];
  const server = await serve((_, response) => void held.push(response));
  return { server, answer: () => held.splice(0).forEach((response) => void response.end("ok")) };
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
    const { begin, end, errors } = shutdownOf([server]);
    expect(await connectionOf(server, agent)).toBe("keep-alive");
    begin();
    expect(await connectionOf(server, agent)).toBe("close");
    expect(await connectionOf(server, agent)).toBe("close");
    expect(await end()).toBe(0);
    expect(errors).toEqual([]);
  });

  test("is asked to leave by an answer that was asked for before the drain began", async () => {
    const { server, answer } = await holding();
    const received = once(server, "request");
    const { begin, end } = shutdownOf([server]);
    const connection = connectionOf(server, keepingAgent());
    await received;
    begin();
    answer();
    expect(await connection).toBe("close");
    expect(await end()).toBe(0);
  });

  test("is served once more when its answer had begun before anybody could ask it to leave", async () => {
    let finish = (): void => {};
    const server = await serve((_, response) => {
      response.write("begun");
      finish = () => void response.end("ended");
    });
    const client = await rawClient(server);
    const { advance, stop, end } = shutdownOf([server]);
    client.socket.write(getText());
    await expect.poll(() => client.received).toMatch("begun");
    await stop();
    // As long as it lasts, it is not idle; then its client may have sent another one before it could know better.
    await advance(1500);
    finish();
    await expect.poll(() => client.received).toMatch("ended");
    await advance(200);
    client.socket.write(getText());
    await expect.poll(() => client.received).toMatch(/ended[^]*begun/);
    finish();
    await expect.poll(() => client.received).toMatch(/keep-alive[^]*ended[^]*Connection: close[^]*ended/);
    expect(await end()).toBe(0);
    expect(client.error).toBeUndefined();
  });

  test("and is idle holds nothing up", async () => {
    const server = await serve((_, response) => response.end("ok"));
    const { end, errors } = shutdownOf([server]);
    const client = await rawClient(server);
    client.socket.write(getText());
    await expect.poll(() => client.received).toMatch("ok");
    expect(await end()).toBe(0);
    await client.closed;
    expect(errors).toEqual([]);
  });

  test("holds nothing up either when it is older than the shutdown and has brought no request since", async () => {
    const server = await serve((_, response) => response.end("ok"));
    const client = await rawClient(server);
    client.socket.write(getText());
    await expect.poll(() => client.received).toMatch("ok");
    const { end, errors } = shutdownOf([server]);
    expect(await end()).toBe(0);
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
    const { end, errors } = shutdownOf([server]);
    const client = await rawClient(server);
    expect(await end()).toBe(0);
    await client.closed;
    expect(client).toMatchObject({ received: "", error: undefined });
    expect(errors).toEqual([]);
  });

  test("that was accepted just before nothing was accepted any more is served", async () => {
    const server = await serve((_, response) => response.end("served"));
    const { begin, advance, stop, end } = shutdownOf([server]);
    begin();
    await advance(50);
    const client = await rawClient(server);
    await stop();
    await advance(200);
    client.socket.write(getText());
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*Connection: close\r\n[^]*served$/);
    expect(await end()).toBe(0);
  });

  test("is refused when the drain is over", async () => {
    const { server, answer } = await holding();
    const { stop, end } = shutdownOf([server]);
    const received = once(server, "request");
    const slow = connectionOf(server, keepingAgent());
    await received;
    const port = portOf(server);
    await stop();
    const late = connect(port, "127.0.0.1");
    const [error] = (await once(late, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNREFUSED");
    answer();
    expect(await slow).toBe("close");
    expect(await end()).toBe(0);
  });
});

describe("an answer", () => {
  test("that has ended but is still being sent arrives as a whole", async () => {
    const size = 32 * 2 ** 20;
    const server = await serve((_, response) => response.end(Buffer.alloc(size, "x")));
    const { stop, end } = shutdownOf([server]);
    const socket = connect(portOf(server), "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.pause();
    socket.write(getText());
    await once(server, "request");
    await stop();
    let received = 0;
    socket.on("data", (data) => (received += data.length)).resume();
    const ended = once(socket, "end");
    expect(await end()).toBe(0);
    await ended;
    expect(received).toBeGreaterThan(size);
  });

  test("to each request of a pipeline is sent, and the last one closes", async () => {
    const held: ServerResponse[] = [];
    const server = await serve((_, response) => void held.push(response));
    const { begin, end } = shutdownOf([server]);
    const client = await rawClient(server);
    client.socket.write(getText("/first"));
    await once(server, "request");
    begin();
    client.socket.write(getText("/second") + getText("/third"));
    await expect.poll(() => held.length).toBe(3);
    for (const response of held) response.end(response.req.url);
    await client.closed;
    expect(client.received.match(/\/first|\/second|\/third|Connection: [a-z-]+/g)).toEqual([
      ...["Connection: keep-alive", "/first"],
      ...["Connection: keep-alive", "/second"],
      ...["Connection: close", "/third"],
    ]);
    expect(await end()).toBe(0);
  });

  test("that comes before its request has been read is read by a client that still writes", async () => {
    const server = await serve((_, response) => void response.writeHead(413).end("too large"));
    const { begin, end } = shutdownOf([server]);
    const agent = keepingAgent();
    begin();
    for (let upload = 0; upload < 10; upload += 1) {
      const sent = request({ host: "127.0.0.1", port: portOf(server), method: "POST", agent });
      sent.end(Buffer.alloc(4 * 2 ** 20));
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      expect(response.statusCode).toBe(413);
      response.resume();
      await once(response, "end");
    }
    agent.destroy();
    expect(await end()).toBe(0);
  });

  test("that a framework writes with headers of its own closes, too", async () => {
    const server = await serve((_, response) => void response.writeHead(200, ["content-type", "text/plain"]).end("ok"));
    const { begin, end } = shutdownOf([server]);
    begin();
    expect(await connectionOf(server, keepingAgent())).toBe("close");
    expect(await end()).toBe(0);
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
    const { begin, end, errors } = shutdownOf([server], { onStopListening });
    const client = await rawClient(server);
    client.socket.write(getText("/", "Upgrade: echo\r\nConnection: Upgrade\r\n"));
    await expect.poll(() => client.received).toMatch("101");
    begin();
    client.socket.write("hello");
    await expect.poll(() => client.received).toMatch("hello");
    expect(client.received).not.toMatch("come again");
    expect(await end()).toBe(0);
    await client.closed;
    expect(client.received).toMatch(/come again$/);
    expect(client.error).toBeUndefined();
    expect(errors).toEqual([]);
  });

  test("may say good-bye in its own time", async () => {
    const { server, sockets } = await upgraded();
    const { promise: goodBye, resolve: sayGoodBye } = pending();
    const onStopListening = async (): Promise<void> => {
      await goodBye;
      sockets.forEach((socket) => void socket.end("bye"));
    };
    const { advance, stop, end } = shutdownOf([server], { onStopListening });
    const client = await rawClient(server);
    client.socket.write(getText("/", "Upgrade: echo\r\nConnection: Upgrade\r\n"));
    await expect.poll(() => client.received).toMatch("101");
    await stop();
    await advance(60_000);
    sayGoodBye();
    expect(await end()).toBe(0);
    await client.closed;
    expect(client.received).toMatch(/bye$/);
  });

  test("does not come about where nobody listens to upgrades, as without a shutdown", async () => {
    const server = await serve((_, response) => response.end("plain"));
    const { end } = shutdownOf([server]);
    const client = await rawClient(server);
    client.socket.write(getText("/", "Upgrade: echo\r\nConnection: Upgrade\r\n"));
    await expect.poll(() => client.received).toMatch("plain");
    expect(await end()).toBe(0);
  });
});

describe("servers", () => {
  test("are all waited for", async () => {
    const fast = await serve((_, response) => response.end("fast"));
    const { server: slow, answer } = await holding();
    const { advance, stop, end } = shutdownOf([fast, slow]);
    const received = once(slow, "request");
    const connection = connectionOf(slow, keepingAgent());
    await received;
    await stop();
    expect([fast.listening, slow.listening]).toEqual([false, false]);
    await advance(60_000);
    answer();
    expect(await connection).toBe("close");
    expect(await end()).toBe(0);
  });

  test("that don't listen yet need no drain, and are stopped as soon as they do", async () => {
    const server = createServer((_, response) => response.end("ok"));
    const { promise: hook, resolve: release } = pending();
    const { begin, stopped, end, errors } = shutdownOf([server], { onStopListening: () => hook });
    begin();
    // And no time goes by.
    await stopped;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    await expect.poll(() => server.listening).toBe(false);
    release();
    expect(await end()).toBe(0);
    expect(errors).toEqual([]);
  });

  test("that were closed already are waited for all the same", async () => {
    const { server, answer } = await holding();
    const { begin, end } = shutdownOf([server]);
    const received = once(server, "request");
    const connection = connectionOf(server, keepingAgent());
    await received;
    server.close();
    begin();
    answer();
    expect(await Promise.all([end(), connection])).toEqual([0, "close"]);
  });

  test("whose `close` is not Node's have their own called", async () => {
    const server = await serve((_, response) => response.end("ok"));
    const { close } = server;
    let calls = 0;
    server.close = (callback) => ((calls += 1), close.call(server, callback));
    const { end } = shutdownOf([server]);
    expect(await end()).toBe(0);
    expect(calls).toBe(1);
  });

  test("of no HTTP keep their connections until these end, or the time is up", async () => {
    const server = await listening(createNetServer((socket) => void socket.pipe(socket)));
    const { advance, stop, end, errors } = shutdownOf([server], { requestTimeout: "1500ms" });
    const ending = await rawClient(server);
    const hanging = await rawClient(server);
    await stop();
    await advance(700);
    ending.socket.end("still there");
    await ending.closed;
    expect(ending).toMatchObject({ received: "still there", error: undefined });
    expect(hanging.socket.destroyed).toBe(false);
    expect(await end()).toBe(1);
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
    const shutdown = gracefulShutdown(createNoReadiness(), [server, http2], { signals: [] });
    expect(count()).toBeGreaterThan(before);
    await shutdown.close();
    expect(count()).toBe(before);
  });
});

describe("over TLS", () => {
  const tls = selfSigned("20200101", "21000101");

  test("requests in flight end, and kept connections hold nothing up", async () => {
    let respond = (response: ServerResponse): void => void response.end("ok");
    const server = await listening(createHttpsServer(tls, (_, response) => respond(response)));
    const agent = new SecureAgent({ keepAlive: true, rejectUnauthorized: false });
    onTestFinished(() => agent.destroy());
    const ask = (): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        getSecurely({ host: "127.0.0.1", port: portOf(server), agent }, (response) => {
          response.resume().on("end", () => resolve(response.headers.connection));
        }).on("error", reject);
      });
    const { begin, end, errors } = shutdownOf([server]);
    expect(await Promise.all([ask(), ask()])).toEqual(["keep-alive", "keep-alive"]);
    const held = new Promise<ServerResponse>((resolve) => (respond = resolve));
    const asked = ask();
    const response = await held;
    begin();
    response.end("ok");
    expect(await asked).toBe("close");
    expect(await end()).toBe(0);
    expect(errors).toEqual([]);
  });

  test("a client that never agrees on keys holds nothing up", async () => {
    const server = await listening(createHttpsServer(tls));
    const { end, errors } = shutdownOf([server]);
    const client = await rawClient(server);
    expect(await end()).toBe(0);
    await client.closed;
    expect(errors).toEqual([]);
  });

  test("HTTP/1 beside HTTP/2 on one server ends as either does", async () => {
    const held: { end(text: string): unknown }[] = [];
    const server = await listening(
      createSecureServer({ ...tls, allowHTTP1: true }, (_, response) => void held.push(response)),
    );
    const { begin, end, errors } = shutdownOf([server]);
    const session = connectHttp2(`https://127.0.0.1:${portOf(server)}`, { rejectUnauthorized: false });
    onTestFinished(() => session.destroy());
    await once(session, "remoteSettings");
    const agent = new SecureAgent({ keepAlive: true, rejectUnauthorized: false });
    onTestFinished(() => agent.destroy());
    const connection = new Promise((resolve, reject) => {
      getSecurely({ host: "127.0.0.1", port: portOf(server), agent }, (response) => {
        response.resume().on("end", () => resolve(response.headers.connection));
      }).on("error", reject);
    });
    const status = statusOf(session.request({ ":path": "/" }));
    await expect.poll(() => held.length).toBe(2);
    begin();
    for (const response of held) response.end("ok");
    expect(await Promise.all([connection, status])).toEqual(["close", 200]);
    expect(await end()).toBe(0);
    expect(errors).toEqual([]);
  });
});

describe("HTTP/2", () => {
  /** A server whose streams are held until the test lets them be answered. */
  async function sessions() {
    const server: Http2Server = await listening(createHttp2Server());
    const held: ServerHttp2Stream[] = [];
    server.on("stream", (stream) => {
      held.push(stream);
      stream.on("error", () => {});
    });
    const answer = (): void => {
      for (const stream of held) {
        stream.respond({ ":status": 200 });
        stream.end("ok");
      }
    };
    const open = (): ClientHttp2Session => {
      const session = connectHttp2(`http://127.0.0.1:${portOf(server)}`);
      onTestFinished(() => session.destroy());
      return session;
    };
    return { server, held, answer, open };
  }

  test("a session is asked to leave when the drain begins; what it has begun is answered", async () => {
    const { server, held, answer, open } = await sessions();
    const { begin, end, errors } = shutdownOf([server]);
    const session = open();
    const goaway = once(session, "goaway");
    const statuses = Array.from({ length: 5 }, () => statusOf(session.request({ ":path": "/" })));
    await once(server, "stream");
    begin();
    // Every stream is still welcome, also one that is on its way.
    expect((await goaway).slice(0, 2)).toEqual([0, 2 ** 31 - 1]);
    await expect.poll(() => held.length).toBe(5);
    answer();
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 200]);
    expect(await end()).toBe(0);
    expect(errors).toEqual([]);
  });

  test("a session that is opened while draining gets its answer before it is asked to leave", async () => {
    const { server, held, answer, open } = await sessions();
    const { begin, advance, end } = shutdownOf([server]);
    begin();
    const session = open();
    let isAsked = false;
    const goaway = once(session, "goaway").then(() => (isAsked = true));
    await once(session, "connect");
    await advance(50);
    // What the server had sent before would have arrived before its answer to this.
    await new Promise((resolve) => session.ping(resolve));
    expect(isAsked).toBe(false);
    const status = statusOf(session.request({ ":path": "/" }));
    await expect.poll(() => held.length).toBe(1);
    answer();
    expect(await status).toBe(200);
    await goaway;
    expect(await end()).toBe(0);
  });

  test("a session that nobody uses holds nothing up", async () => {
    const { server, open } = await sessions();
    const { end, errors } = shutdownOf([server]);
    const session = open();
    await once(session, "remoteSettings");
    expect(await end()).toBe(0);
    await expect.poll(() => session.destroyed).toBe(true);
    expect(errors).toEqual([]);
  });

  test("a stream that never ends is cut in its time", async () => {
    const { server, open } = await sessions();
    const { end, errors } = shutdownOf([server], { requestTimeout: "300ms" });
    const session = open();
    session.on("error", () => {});
    const stream = session.request({ ":path": "/" });
    stream.on("error", () => {});
    const closed = once(stream, "close");
    await once(server, "stream");
    expect(await end()).toBe(1);
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
