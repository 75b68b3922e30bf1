import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { plainEnvironment } from "./command.ts";
import { releaseSharedMemory } from "./directory-removal.ts";
import { exchange } from "./loopback-exchange.ts";
import { createDatabaseDirectory, SUPERUSER } from "./postgres-data.ts";
import { reachablePostgres } from "./postgres-programs.ts";
import { findProgram, type Program } from "./program.ts";
import { startServer, type Server, type WaitOptions } from "./server.ts";
import { isRoot, unprivilegedUser, type SystemUser } from "./system-user.ts";
import { createTemporaryDirectory } from "./temporary-directory.ts";

export type PostgresServer = Server;

export interface PostgresOptions extends WaitOptions {
  /** Settings of postgresql.conf by name, such as `{ max_connections: "20" }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Which Postgres. @defaultValue what findProgram finds */
  readonly program?: Program | undefined;
  /** Who it runs as, if this process is root. @defaultValue `postgres` if there is such a user, else `nobody` */
  readonly user?: SystemUser | undefined;
}

// Its data live as long as a test: nothing waits for the disk, and nothing is kept in shared memory that a kill would leak.
const SETTINGS = {
  fsync: "off",
  full_page_writes: "off",
  jit: "off",
  dynamic_shared_memory_type: "mmap",
  unix_socket_directories: "",
  listen_addresses: "127.0.0.1",
  timezone: "UTC",
};

/**
 * Starts a throwaway Postgres; its `url` is `postgres://luneo@127.0.0.1:PORT/postgres`, a superuser without password.
 * What was committed survives `kill()`.
 *
 * Throws ServiceMissing where there is no Postgres and none can be brought, ServerFailed if it doesn't come up.
 */
export async function startPostgres({
  settings = {},
  program,
  user,
  ...wait
}: PostgresOptions = {}): Promise<PostgresServer> {
  const owner = isRoot() ? (user ?? unprivilegedUser()) : undefined;
  const directory = createTemporaryDirectory("postgres", { user: owner });
  const data = join(directory.path, "data");
  try {
    const programs = await reachablePostgres({
      program: program ?? (await findProgram("postgres", { signal: wait.signal })),
      directory: directory.path,
      user: owner,
      signal: wait.signal,
    });
    await createDatabaseDirectory(data, { programs, user: owner, signal: wait.signal });
    return await startServer(
      {
        name: "postgres",
        url: (port) => `postgres://${SUPERUSER}@127.0.0.1:${port}/postgres`,
        path: programs.postgres,
        args: (port) => {
          const all = Object.entries({ port: String(port), ...SETTINGS, ...settings });
          return ["-D", data, ...all.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
        },
        env: { ...plainEnvironment(), ...programs.env },
        directory,
        user: owner,
        // "Fast": open transactions are rolled back, connections closed.
        stopSignal: "SIGINT",
        answers: async ({ port, signal }) => isReady(data) && (await postgresAnswers(port, signal)),
        afterKill: () => releaseSharedMemory(data),
      },
      wait,
    );
  } catch (error) {
    directory.remove();
    throw error;
  }
}

/** Whether the server of this directory (not another on its port) says that it is ready, as pg_ctl looks at it. */
function isReady(data: string): boolean {
  const pidFile = join(data, "postmaster.pid");
  return existsSync(pidFile) && readFileSync(pidFile, "utf8").split("\n")[7]?.trim() === "ready";
}

const READY_FOR_QUERY = "Z".charCodeAt(0);
const ERROR = "E".charCodeAt(0);

/** Whether it lets a client in and waits for its first query. */
function postgresAnswers(port: number, signal: AbortSignal): Promise<boolean> {
  return exchange({
    port,
    signal,
    message: startupMessage(),
    judge(received) {
      // Each message is a letter, then its length without the letter, then its body.
      for (let at = 0; at + 5 <= received.length; at += 1 + received.readInt32BE(at + 1)) {
        if (received[at] === READY_FOR_QUERY) return true;
        if (received[at] === ERROR) return false;
      }
      return undefined;
    },
  });
}

function startupMessage(): Buffer {
  const settings = Buffer.from(`user\0${SUPERUSER}\0database\0postgres\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + settings.length, 0);
  head.writeInt32BE(196_608, 4); // protocol 3.0
  return Buffer.concat([head, settings]);
}
