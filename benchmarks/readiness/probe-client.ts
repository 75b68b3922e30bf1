import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

/** Fewer than a server's queue holds: whoever finds it full tries again only a second later. */
const AT_ONCE = 250;

/** Connections that ask one path again and again, each as soon as it has its answer: the client of a measurement. */
export interface ProbeClient {
  /** Sends so many requests; resolves when all of them are answered with 200. */
  ask(requests: number): Promise<void>;
  close(): void;
}

/** Opens the connections. It reads no more of an answer than it must: it shares the machine. */
export async function openProbeClient(port: number, path: string, connections: number): Promise<ProbeClient> {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: probe/1\r\n\r\n`;
  const sockets: Socket[] = [];
  while (sockets.length < connections) {
    const length = Math.min(AT_ONCE, connections - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length }, () => open(port)))));
  }

  async function ask(requests: number): Promise<void> {
    let left = requests;
    async function askOn(socket: Socket): Promise<void> {
      await exchange(socket, request, () => {
        left -= 1;
        return left >= 0;
      });
    }
    await Promise.all(sockets.map(askOn));
  }

  const close = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return { ask, close };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true).setEncoding("latin1");
  await once(socket, "connect");
  return socket;
}

/** Asks as long as it may. */
function exchange(socket: Socket, request: string, mayAsk: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const end = (error?: Error): void => {
      socket.off("data", read).off("close", gone);
      if (error === undefined) resolve();
      else reject(error);
    };
    const gone = (): void => end(new Error("The server closed a connection."));
    const next = (): void => void (mayAsk() ? socket.write(request) : end());
    const read = (chunk: string): void => {
      text += chunk;
      if (!isWhole(text)) return;
      if (!text.startsWith("HTTP/1.1 200")) return end(new Error(`The server answered ${text.slice(0, 300)}`));
      text = "";
      next();
    };
    socket.on("data", read).on("close", gone);
    next();
  });
}

/** Whether an answer is there up to where its Content-Length or its last chunk ends it. */
function isWhole(text: string): boolean {
  const bodyAt = text.indexOf("\r\n\r\n") + 4;
  if (bodyAt === 3) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  return length === undefined ? text.endsWith("\r\n0\r\n\r\n") : text.length - bodyAt >= Number(length);
}
