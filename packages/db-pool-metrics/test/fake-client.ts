import { EventEmitter } from "node:events";
import pg from "pg";

type Done = (error?: Error | null) => void;

/** A connection without a server: pg's own pool lends it, and nothing ever leaves the process. */
export class FakeClient extends EventEmitter {
  // What pg's pool looks at before it takes a connection back.
  readonly _queryable = true;
  readonly _ending = false;

  connect(done: Done): void {
    done();
  }

  query(_text: string, _values: unknown, done: (error: Error | null, result: unknown) => void): void {
    done(null, { rows: [] });
  }

  end(done?: () => void): void {
    done?.();
  }

  ref(): void {}

  unref(): void {}
}

/** pg's real pool over fake connections. */
export function fakePool(max: number, Client: typeof FakeClient = FakeClient): pg.Pool {
  return new pg.Pool({ max, idleTimeoutMillis: 0, Client: Client as never });
}

/** The same, with connections whose handshake ends when the test calls it, with or without an error. */
export function shyPool(max: number): { readonly pool: pg.Pool; readonly handshakes: Done[] } {
  const handshakes: Done[] = [];
  class ShyClient extends FakeClient {
    override connect(done: Done): void {
      handshakes.push(done);
    }
  }
  return { pool: fakePool(max, ShyClient), handshakes };
}
