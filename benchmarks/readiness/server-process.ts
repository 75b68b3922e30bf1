import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { installPublished } from "./published.ts";
import type { Usage } from "./server.ts";

const program = fileURLToPath(new URL("server.ts", import.meta.url));

/** A server of servers.ts in a process of its own, so that nothing else is in what it uses. */
export interface ServerProcess {
  readonly port: number;
  usage(): Promise<Usage>;
  close(): void;
}

export async function startServer(name: string): Promise<ServerProcess> {
  installPublished();
  // What a rival logs for each request is part of its cost, but not of our output.
  const child = fork(program, [name], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`${name} ended with ${String(code)}.`);
  });
  ended.catch(() => {});
  const [port] = (await Promise.race([once(child, "message"), ended])) as [number];
  return {
    port,
    async usage() {
      child.send({});
      const [usage] = (await Promise.race([once(child, "message"), ended])) as [Usage];
      return usage;
    },
    close: () => child.disconnect(),
  };
}
