import type { Redis } from "ioredis";
import type { Pool } from "pg";

export interface NewOrder {
  readonly product: string;
  readonly quantity: number;
}

export interface Order extends NewOrder {
  readonly id: number;
  readonly placedAt: string;
}

export interface Orders {
  place(order: NewOrder): Promise<Order>;
  find(id: number): Promise<Order | undefined>;
  recent(): Promise<readonly Order[]>;
  /** Orders placed today; undefined while Redis is away, because a shop sells without its counter too. */
  placedToday(): Promise<number | undefined>;
}

const columns = `id, product, quantity, placed_at as "placedAt"`;

export async function prepareSchema(pool: Pool): Promise<void> {
  await pool.query(`create table if not exists orders (
    id bigint generated always as identity primary key,
    product text not null,
    quantity integer not null check (quantity > 0),
    placed_at timestamptz not null default now()
  )`);
}

export function createOrders(pool: Pool, redis: Redis): Orders {
  return {
    async place({ product, quantity }) {
      const insert = `insert into orders (product, quantity) values ($1, $2) returning ${columns}`;
      const { rows } = await pool.query<Row>(insert, [product, quantity]);
      await redis.incr(counterOfToday()).catch(() => undefined);
      return orderFrom(rows[0]!);
    },
    async find(id) {
      const { rows } = await pool.query<Row>(`select ${columns} from orders where id = $1`, [id]);
      return rows[0] && orderFrom(rows[0]);
    },
    async recent() {
      const { rows } = await pool.query<Row>(`select ${columns} from orders order by id desc limit 20`);
      return rows.map(orderFrom);
    },
    async placedToday() {
      const count = await redis.get(counterOfToday()).catch(() => undefined);
      return count === undefined ? undefined : Number(count ?? 0);
    },
  };
}

/** As the driver gives it: a bigint arrives as text, a timestamp as a Date. */
interface Row extends NewOrder {
  readonly id: string;
  readonly placedAt: Date;
}

function orderFrom({ id, product, quantity, placedAt }: Row): Order {
  return { id: Number(id), product, quantity, placedAt: placedAt.toISOString() };
}

function counterOfToday(): string {
  return `orders:placed:${new Date().toISOString().slice(0, 10)}`;
}
