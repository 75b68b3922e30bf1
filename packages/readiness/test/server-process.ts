import { fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { Agent, get } from "node:http";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { ShutdownOptions } from "../src/shutdown.ts";

/** The server of fixtures/server-that-ends.ts in a process of its own, which the test may signal. */
export interface ServerProcess {
  readonly port: number;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Lets it begin a job that it tracks, and end it. */
  readonly job: (command: "begin" | "end") => void;
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** What it told of its shutdown. */
  readonly messages: readonly Told[];
  /** Resolves once a request for this path has reached the server; "stop" for the moment it listens no more. */
  received(path: string): Promise<void>;
  /** The status code of an answer with its `Connection` header, or the code of the error. */
  get(
    path: string,
    agent?: Agent,
  ): Promise<{ readonly outcome: number | string; readonly connection?: string | undefined }>;
}

interface Told {
  readonly closed?: string[];
  readonly ended?: "job";
  readonly failed?: [string, string];
}

interface Message extends Told {
  readonly port?: number;
  readonly received?: string;
}

/** The files of fixtures/servers. */
export type Framework = "node" | "express" | "fastify" | "nest" | "nest-fastify" | "nest-11" | "http2";

/** Starts it; killed when the test ends. */
export async function startServerProcess(
  framework: Framework,
  options: Omit<ShutdownOptions, "closers"> & { readonly closer?: "fails" | "hangs"; readonly slowMs?: number } = {},
): Promise<ServerProcess> {
  const program = fileURLToPath(new URL("fixtures/server-that-ends.ts", import.meta.url));
  const child = fork(program, [framework, JSON.stringify(options)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const messages: Told[] = [];
  const received = new EventEmitter();
  const receivedPaths = new Set<string>();
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "SIGKILL"));
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.on("message", (message: Message) => {
      if (message.received !== undefined) {
        receivedPaths.add(message.received);
        received.emit(message.received);
      } else if (message.port === undefined) messages.push(message);
      else resolve(message.port);
    });
    child.once("exit", (code) => reject(new Error(`The server ended with ${code} before it was up.`)));
  });
  return {
    port,
    job: (command) => void child.send(`${command} job`),
    signal: (signal) => void child.kill(signal),
    exited,
    messages,
    async received(path) {
      if (!receivedPaths.has(path)) await once(received, path);
    },
    get: (path, agent = new Agent()) =>
      new Promise((resolve) => {
        get({ host: "127.0.0.1", port, path, agent }, (response) => {
          response.resume();
          response.on("end", () =>
            resolve({ outcome: response.statusCode ?? 0, connection: response.headers.connection }),
          );
          response.on("error", (error: NodeJS.ErrnoException) => resolve({ outcome: error.code ?? "ERROR" }));
        }).on("error", (error: NodeJS.ErrnoException) => resolve({ outcome: error.code ?? "ERROR" }));
      }),
  };
}
