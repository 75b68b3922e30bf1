import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { once } from "node:events";
import pg from "pg";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { Check } from "../src/index.ts";
import { pgCheck } from "../src/pg.ts";

const context = () => ({ signal: AbortSignal.timeout(5000) });
const PASSWORD = "hunter2-is-no-secret";

/** A check that lets go of its connection at the end of the test. */
function own<T extends Check>(check: T): T {
  onTestFinished(async () => await check.close?.());
  return check;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe("pgCheck", () => {
  test("needs nothing but the connection string", async () => {
    const check = own(pgCheck(inject("postgresUrl"), { name: "main", interval: "10s" }));
    expect(check).toMatchObject({ name: "main", kind: "dependency", interval: "10s" });
    expect(await check.run(context())).toMatchObject({ unit: "ratio" });
  });

  test("is listed by Postgres under its name, unless it has another", async () => {
    const observer = new pg.Client(inject("postgresUrl"));
    await observer.connect();
    onTestFinished(() => observer.end());
    const connectionString = inject("postgresUrl");
    await own(pgCheck({ connectionString })).run(context());
    await own(pgCheck({ connectionString, application_name: "api:readiness" })).run(context());
    await own(pgCheck(`${connectionString}?application_name=worker:readiness`)).run(context());
    const { rows } = await observer.query<{ application_name: string }>(
      "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE '%readiness'",
    );
    const names = rows.map(({ application_name }) => application_name);
    expect(names).toEqual(expect.arrayContaining(["readiness", "api:readiness", "worker:readiness"]));
  });

  test("gives pg's own options on, as `ssl`: the server sees a TLS handshake for that name", async () => {
    const seen: string[] = [];
    const port = await listening(
      createServer((socket) => {
        socket.once("data", () => {
          // To the request for TLS: yes.
          socket.write("S");
          socket.once("data", (hello) => {
            seen.push(hello.toString("latin1"));
            socket.destroy();
          });
        });
        socket.on("error", () => {});
      }),
    );
    const ssl = { rejectUnauthorized: false };
    const check = own(pgCheck({ host: "localhost", port, user: "luneo", password: PASSWORD, ssl }));
    await expect(check.run(context())).rejects.toThrow();
    expect(seen.join("")).toContain("localhost");
    expect(seen.join("")).not.toContain(PASSWORD);
  });

  test("neither keeps a program alive nor loses one that awaits its `close` with nothing else to do", async () => {
    const program = `
      import { pgCheck } from ${JSON.stringify(new URL("../src/pg.ts", import.meta.url).href)};
      const check = pgCheck(process.argv[1]);
      await check.run({ signal: new AbortController().signal });
      if (process.argv[2] === "close") await check.close();
      console.log("done");`;
    for (const end of ["close", "leave"]) {
      const args = ["--input-type=module", "-e", program, inject("postgresUrl"), end];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      expect(stdout).toBe("done\n");
    }
  });

  test("tells a server without TLS from one that is down", async () => {
    const url = new URL(inject("postgresUrl"));
    url.searchParams.set("sslmode", "verify-full");
    await expect(own(pgCheck(url.href)).run(context())).rejects.toThrow("does not support SSL");
  });

  test.for<readonly [string, (url: URL) => void, string]>([
    ["refused: no such role", (url) => void (url.username = "nobody"), "28000"],
    ["refused: no such database", (url) => void (url.pathname = "/nowhere"), "3D000"],
    ["down", (url) => void (url.port = "1"), "ECONNREFUSED"],
  ])("a server that is %s: the password is in nothing that anybody is told", async ([, change, code]) => {
    const url = new URL(inject("postgresUrl"));
    url.password = PASSWORD;
    change(url);
    const heard: unknown[] = [];
    await using readiness = createReadiness({
      checks: [pgCheck(url.href, { failAfter: 1 })],
      onError: (error) => heard.push(error),
    });
    await readiness.start();
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code });
    const told = heard.map((error) => `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`).join();
    expect(told).toContain(code);
    expect(told + JSON.stringify(readiness.snapshot())).not.toContain(PASSWORD);
  });

  test("a server that takes the connection and says nothing is given up by the check's own time", async () => {
    let open = 0;
    const port = await listening(
      createServer((socket) => {
        open += 1;
        socket.on("close", () => (open -= 1)).on("error", () => {});
        socket.resume();
      }),
    );
    await using readiness = createReadiness({
      checks: [pgCheck({ host: "127.0.0.1", port }, { timeout: "100ms", failAfter: 1 })],
    });
    await readiness.start();
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code: "TIMEOUT" });
    await expect.poll(() => open).toBe(0);
  });

  test("a server that drops every byte is given up by pg's own timers too", async () => {
    const port = await listening(createServer((socket) => void socket.on("error", () => {})));
    const check = own(pgCheck({ host: "127.0.0.1", port, connectionTimeoutMillis: 50 }));
    await expect(check.run({ signal: new AbortController().signal })).rejects.toThrow("timeout");
  });

  test.for([
    "postgres://luneo:p%40ss@db:5432/app",
    "postgresql://luneo@[::1]/app?sslmode=verify-full",
    "postgres://luneo:with blank@db/app",
    "postgres://luneo:100%@db/app",
    "postgres://luneo@/app?host=/var/run/postgresql",
    "/var/run/postgresql app",
    "socket:/var/run/postgresql?db=app",
  ])("takes what pg takes: %s", (connectionString) => {
    expect(() => pgCheck(connectionString)).not.toThrow();
    expect(() => new pg.Client(connectionString)).not.toThrow();
  });

  test.for([
    ["", '""'],
    [undefined, "undefined"],
    [null, "null"],
    [`luneo:${PASSWORD}@db/app`, "another text"],
    [`mysql://luneo:${PASSWORD}@db/app`, "another text"],
    [`postgres://luneo:${PASSWORD}@db:port/app`, "another text"],
    [{ connectionString: `db/${PASSWORD}` }, "another text"],
    [[], "an array"],
  ] as const)("refuses %j in the place of a connection string, and doesn't show it", ([config, got]) => {
    const refused = (): unknown => {
      try {
        return pgCheck(config as never, { interval: "5s", timeouts: "1s" } as never);
      } catch (error) {
        return error;
      }
    };
    const error = refused() as Error & { code: string; problems: { got?: string }[] };
    expect(error.code).toBe("CHECK_REFUSED");
    expect(error.problems).toHaveLength(2);
    expect(error.problems.map((problem) => problem.got)).toContain(got);
    expect(JSON.stringify(error) + error.message).not.toContain(PASSWORD);
  });

  test("refuses a connection of somebody else's", () => {
    expect(() => pgCheck({}, { connect: () => new pg.Client() } as never)).toThrow("postgresCheck");
  });
});
