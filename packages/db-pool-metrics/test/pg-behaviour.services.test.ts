import pg from "pg";
import { describe, expect, inject, test } from "vitest";
import { instrumentPool } from "../src/index.ts";
import { happens } from "./happens.ts";

const connectionString = inject("postgresUrl");

type Scenario = (pool: pg.Pool) => Promise<unknown>;

/** What happened, told in a way that two pools can be compared by. */
function told(error: unknown) {
  const { name, message, code } = error as Error & { code?: string };
  return { name, message, code, isError: error instanceof Error, isDatabaseError: error instanceof pg.DatabaseError };
}

function events(pool: pg.Pool): string[] {
  const seen: string[] = [];
  for (const event of ["connect", "acquire", "release", "remove", "error"] as const) {
    pool.on(event, (...args: unknown[]) => seen.push(`${event}/${args.length}`));
  }
  return seen;
}

const settled = (promise: Promise<unknown>) =>
  promise.then(
    () => "fulfilled",
    (error: unknown) => told(error),
  );

const scenarios: Record<string, Scenario> = {
  "a query answers by promise": async (pool) => (await pool.query("select $1::int as n", [7])).rows,

  "a query answers by callback": (pool) =>
    new Promise((resolve) => {
      const returned: unknown = pool.query("select 1 as n", (error: Error, result: pg.QueryResult) =>
        resolve({ error, rows: result.rows, returned }),
      );
    }),

  "a query that fails is an error of the database": async (pool) => settled(pool.query("select wrong from nowhere")),

  "a callback gets a client and how to give it back": (pool) =>
    new Promise((resolve) => {
      const returned: unknown = pool.connect((error, client, done) => {
        expect(client).toHaveProperty("release", done);
        done();
        resolve({ error, isClient: client instanceof pg.Client, returned });
      });
    }),

  "a promise gets a client": async (pool) => {
    const promise = pool.connect();
    const client = await promise;
    client.release();
    return { isPromise: promise instanceof Promise, isClient: client instanceof pg.Client };
  },

  "releasing twice is an error, and harms nobody": async (pool) => {
    const client = await pool.connect();
    client.release();
    let error: unknown;
    try {
      client.release();
    } catch (caught) {
      error = told(caught);
    }
    return { error, idle: pool.idleCount, rows: (await pool.query("select 1 as n")).rows };
  },

  "callers are served in their order": async (pool) => {
    const order: number[] = [];
    const turn = async (n: number) => {
      const client = await pool.connect();
      order.push(n);
      await client.query("select 1");
      client.release();
    };
    const [held, warm] = await Promise.all([pool.connect(), pool.connect()]);
    warm.release();
    await Promise.all([1, 2, 3, 4, 5, 6].map(turn));
    held.release();
    return order;
  },

  "a client released with an error, or with true, is destroyed": async (pool) => {
    const seen = events(pool);
    const first = await pool.connect();
    first.release(new Error("broken"));
    await happens(pool, "remove");
    const second = await pool.connect();
    second.release(true);
    await happens(pool, "remove");
    return { seen: [...seen], total: pool.totalCount };
  },

  "events come as they always do": async (pool) => {
    const seen = events(pool);
    await pool.query("select 1");
    const removed = happens(pool, "remove");
    await settled(pool.query("select wrong"));
    await removed;
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    const waiter = pool.connect();
    for (const client of clients) client.release();
    (await waiter).release();
    return [...seen];
  },

  "an idle client whose server process dies is an event of the pool": async (pool) => {
    const seen = events(pool);
    const error = new Promise((resolve) => void pool.on("error", (cause, client) => resolve([told(cause), !!client])));
    const removed = happens(pool, "remove");
    const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
    await kill(rows[0]!.pid);
    await Promise.all([error, removed]);
    return { error: await error, seen: [...seen], total: pool.totalCount };
  },

  "a query whose server process dies is rejected, and the pool recovers": async (pool) => {
    pool.on("error", () => {});
    const client = await pool.connect();
    client.on("error", () => {});
    const ended = happens(client, "end");
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    const query = settled(client.query("select pg_sleep(10)"));
    await kill(rows[0]!.pid);
    const outcome = await query;
    await ended;
    client.release();
    return { outcome, rows: (await pool.query("select 1 as n")).rows };
  },

  "time in line runs out with the pool's own words": async (pool) => {
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    const outcomes = [await settled(pool.connect()), await settled(pool.query("select 1"))];
    for (const client of clients) client.release();
    return outcomes;
  },

  "a pool that has ended refuses": async (pool) => {
    await pool.end();
    const byCallback = new Promise((resolve) => {
      pool.connect((error, client, done) => resolve([told(error), client, typeof done]));
    });
    return [await settled(pool.connect()), await settled(pool.query("select 1")), await byCallback];
  },

  "ending waits for what is lent out": async (pool) => {
    const order: string[] = [];
    const client = await pool.connect();
    const ended = pool.end().then(() => order.push("ended"));
    await client.query("select pg_sleep(0.05)");
    order.push("released");
    client.release();
    await ended;
    return order;
  },

  "the stack of a failed connect leads to who asked": async (pool) => {
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    async function whoAsked(): Promise<void> {
      await pool.connect();
    }
    const stack = await whoAsked().catch((error: Error) => error.stack ?? "");
    for (const client of clients) client.release();
    return String(stack).includes("whoAsked");
  },
};

async function kill(pid: number): Promise<void> {
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  await admin.query("select pg_terminate_backend($1)", [pid]);
  await admin.end();
}

describe("an instrumented pool behaves as the pool does by itself", () => {
  test.each(Object.entries(scenarios))("%s", async (_name, scenario) => {
    const outcome = async (instrumented: boolean): Promise<unknown> => {
      const pool = new pg.Pool({ connectionString, max: 2, connectionTimeoutMillis: 300 });
      const monitor = instrumented ? instrumentPool(pool, { name: "main" }) : undefined;
      try {
        return await scenario(pool);
      } finally {
        await monitor?.close();
        if (!pool.ending) await pool.end();
      }
    };
    const bare = await outcome(false);
    expect(bare).toBeDefined();
    expect(await outcome(true)).toEqual(bare);
  });
});
