import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** How long everything is on its way in one direction, as from another continent. */
const LATENCY_MS = 75;
/** The longest from an answer to the next request. */
const PAUSE_MS = 100;
/**
 * The longest that a connection may have been idle when a request reaches it: a server that keeps idle ones for half a
 * second owes an answer then. On a machine that is busy, clients are later than they mean to be.
 */
const PROMPT_MS = 400;

const REQUEST = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/** What a client met that goes on until it is refused. */
export interface DistantOutcome {
  /** When each answer came, by `performance.now()`. */
  readonly answeredAtMs: readonly number[];
  /** The own ports of connections on which a request was sent in time and not answered. */
  readonly unanswered: readonly number[];
}

/**
 * Asks again and again, without a load balancer and on connections that it keeps as long as it may, until no connection
 * is to be had. It is far away: it can't know that a connection is closed while its next request is on the way there.
 */
export async function askFromAfar(port: number, random: () => number): Promise<DistantOutcome> {
  const answeredAtMs: number[] = [];
  const unanswered: number[] = [];
  for (;;) {
    const connection = await open(port);
    if (connection === undefined) return { answeredAtMs, unanswered };
    for (let isKept = true; isKept;) {
      const answer = await connection.ask();
      if (answer !== undefined) answeredAtMs.push(performance.now());
      else if (connection.wasPrompt) unanswered.push(connection.ownPort);
      isKept = answer !== undefined && !/\r\nconnection: close\r\n/i.test(answer);
      await delay(PAUSE_MS * random());
      // What it knows by now; a request that it would not send can't be lost.
      isKept &&= !connection.isGone;
    }
    connection.close();
  }
}

interface Connection {
  readonly ownPort: number;
  /** Whether the client knows that it is closed. */
  readonly isGone: boolean;
  /** Whether the last request was sent in time. */
  readonly wasPrompt: boolean;
  /** Sends a request; gives the answer, or undefined when there will be none. */
  ask(): Promise<string | undefined>;
  close(): void;
}

/** Undefined when it is refused. */
async function open(port: number): Promise<Connection | undefined> {
  const begunAtMs = performance.now();
  const socket = connect(port, "127.0.0.1").setNoDelay(true).setEncoding("latin1");
  let text = "";
  let isGone = false;
  let wasPrompt = false;
  /** Before the server did what it did last: that it was accepted, and later that it answered. */
  let activeAtMs = begunAtMs;
  let notice = (): void => {};
  const later = (act: () => void): void => void setTimeout(act, LATENCY_MS);
  socket.on("error", () => {});
  socket.on("data", (chunk: string) =>
    later(() => {
      text += chunk;
      notice();
    }),
  );
  socket.on("close", () =>
    later(() => {
      isGone = true;
      notice();
    }),
  );
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => later(() => resolve(true)));
    socket.once("error", () => later(() => resolve(false)));
  });
  if (!isOpen) return undefined;
  const { localPort: ownPort = 0 } = socket;
  return {
    ownPort,
    get isGone() {
      return isGone;
    },
    get wasPrompt() {
      return wasPrompt;
    },
    async ask() {
      text = "";
      wasPrompt = performance.now() + LATENCY_MS - activeAtMs < PROMPT_MS;
      later(() => {
        wasPrompt &&= performance.now() - activeAtMs < PROMPT_MS;
        activeAtMs = performance.now();
        socket.write(REQUEST);
      });
      await new Promise<void>((resolve) => {
        notice = () => (isGone || isWhole(text)) && resolve();
        notice();
      });
      return isWhole(text) ? text : undefined;
    },
    close: () => socket.destroy(),
  };
}

function isWhole(text: string): boolean {
  const bodyAt = text.indexOf("\r\n\r\n") + 4;
  return bodyAt > 3 && text.length - bodyAt >= Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
}
