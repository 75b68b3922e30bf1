import type { Server } from "node:http";
import type { Problem } from "@luneo/kernel/error";
import { shown } from "@luneo/kernel/error";
import { ReadinessError } from "../readiness-error.ts";
import type { Responder } from "./responder.ts";

/** Where a management server listens. */
export interface ListenOptions {
  /** From 0 to 65535; 0 takes a free one. */
  readonly port: number;
  /** @defaultValue all addresses of this machine, because whoever probes a container comes from outside of it */
  readonly host?: string;
}

/** A server of its own for health, so that the public port needn't show it, or for a worker that has no other. */
export interface ManagementServer extends AsyncDisposable {
  /** The port it listens on. */
  readonly port: number;
  /** Stops it and cuts its connections; what closes readiness closes it too. */
  close(): Promise<void>;
}

/** What a management server needs to know and whom it tells. */
export interface ManagementServerOptions {
  readonly responder: Pick<Responder, "serve">;
  /** Closes the server. */
  readonly signal: AbortSignal;
  /** Must not throw. */
  readonly onError: (error: unknown, source: string) => void;
}

/** How long a client may take to send a request that has no body. */
const REQUEST_TIMEOUT_MS = 5000;

/**
 * Starts a management server; it does not keep the process running.
 *
 * @throws ReadinessError `LISTEN_REFUSED` with all that is wrong with the options; `LISTEN_FAILED` when the port can't be had
 */
export async function startManagementServer(
  options: ListenOptions,
  { responder, signal, onError }: ManagementServerOptions,
): Promise<ManagementServer> {
  refuse(options);
  const { port, host } = options;
  const { createServer } = process.getBuiltinModule("node:http");
  const server = createServer(
    { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => {
      if (responder.serve(request, response)) return;
      response.writeHead(404, ["Cache-Control", "no-store", "Content-Length", "0"]);
      response.end();
    },
  );
  server.on("connection", (socket) => void socket.unref());
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= shut(server));
  const onAbort = (): void => void close();
  await listening(server, port, host, signal);
  server.on("error", (error) => onError(error, "listen"));
  server.on("close", () => signal.removeEventListener("abort", onAbort));
  signal.addEventListener("abort", onAbort, { once: true });
  server.unref();
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listening(server: Server, port: number, host: string | undefined, signal: AbortSignal): Promise<void> {
  try {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port, ...(host !== undefined && { host }) }, () => {
        server.off("error", reject);
        resolve();
      });
    });
    signal.throwIfAborted();
  } catch (cause) {
    server.close();
    const { code } = cause as { code?: unknown };
    const why = signal.aborted ? "readiness is closed" : String(code);
    const message = `The management server can't listen on port ${port}: ${why}.`;
    throw new ReadinessError({ code: "LISTEN_FAILED", message, cause });
  }
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function refuse(options: ListenOptions): void {
  const { port, host = "any" } = (options ?? {}) as Partial<ListenOptions>;
  const problems: Problem[] = [];
  if (!Number.isInteger(port) || Number(port) < 0 || Number(port) > 65_535) {
    const what = "`port` must be a whole number from 0 to 65535";
    problems.push({ code: "INVALID_OPTION", what, got: shown(port), fix: "Set one that is free, like 9000." });
  }
  if (typeof host !== "string" || host === "") {
    const what = "`host` must be a text that is not empty";
    problems.push({ code: "INVALID_OPTION", what, got: shown(host), fix: "Leave it out for all addresses." });
  }
  if (problems.length > 0) throw new ReadinessError({ code: "LISTEN_REFUSED", problems });
}
