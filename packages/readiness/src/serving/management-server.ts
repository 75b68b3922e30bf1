import type { Server } from "node:http";
import { aCount, aText, required } from "@luneo/kernel/option-checks";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import { optionProblems } from "@luneo/kernel/option-problems";
import { ReadinessError, refuseProblems } from "../readiness-error.ts";
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
/** How often Node looks who has taken too long: every 30 s by default, which would make 35 of those five. */
const CONNECTIONS_CHECK_MS = 1000;
const optionChecks: Readonly<Record<keyof ListenOptions, OptionCheck>> = {
  port: required(aCount({ atLeast: 0, atMost: 65_535 }), "Set one that is free, like 9000."),
  host: [aText[0], aText[1], { fix: "Leave it out for all addresses." }],
};

/**
 * Starts a management server; it does not keep the process running.
 *
 * @throws ReadinessError `LISTEN_REFUSED` with all that is wrong with the options; `LISTEN_FAILED` when the port can't be had
 */
export async function startManagementServer(
  options: ListenOptions,
  { responder, signal, onError }: ManagementServerOptions,
): Promise<ManagementServer> {
  refuseProblems("LISTEN_REFUSED", optionProblems(options, optionChecks, { subject: "listen" }));
  const { port, host } = options;
  const { createServer } = process.getBuiltinModule("node:http");
  const server = createServer(
    {
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
    },
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
