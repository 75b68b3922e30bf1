import { setInterval } from "node:timers/promises";

/** One receipt shown to a replica, which may be another than the one that issued it. */
export interface Showing {
  /** Milliseconds since the traffic began. */
  readonly atMs: number;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
}

export interface ReceiptTraffic {
  /** Receipts shown so far, with what became of them. */
  readonly shown: readonly Showing[];
  /** Receipts issued so far. */
  issued(): number;
  /** The number of the order that was placed last; 0 before the first. */
  lastOrder(): number;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
  stop(): Promise<void>;
}

interface Receipt {
  readonly id: number;
  readonly receipt: string;
  readonly issuedMs: number;
}

/**
 * Customers who place an order at one replica and look it up at another, at a fixed rate (open loop): one order for every
 * three receipts shown. A receipt is shown while it is younger than its lifetime, so that every rejection is a mistake.
 */
export function startReceiptTraffic(
  urls: () => readonly string[],
  options: { requestsPerSecond: number; receiptLifetimeMs: number; signal: AbortSignal },
): ReceiptTraffic {
  const { requestsPerSecond, receiptLifetimeMs, signal } = options;
  const startedAt = performance.now();
  const shown: Showing[] = [];
  const pending = new Set<Promise<void>>();
  let receipts: Receipt[] = [];
  let issued = 0;
  let lastOrder = 0;
  let isStopped = false;
  let sent = 0;

  const now = () => performance.now() - startedAt;
  const anyUrl = () => {
    const all = urls();
    return all[Math.floor(Math.random() * all.length)]!;
  };

  async function place(): Promise<void> {
    const issuedMs = now();
    const response = await fetch(`${anyUrl()}/orders`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ product: "Espresso beans", quantity: 1 }),
      signal: AbortSignal.timeout(5000),
    }).catch(() => undefined);
    if (response?.status !== 201) return;
    const { id, receipt } = (await response.json()) as Omit<Receipt, "issuedMs">;
    receipts.push({ id, receipt, issuedMs });
    lastOrder = id;
    issued += 1;
  }

  async function show(): Promise<void> {
    // A second before its end at the latest: the answer must not depend on how long the request travels.
    receipts = receipts.filter(({ issuedMs }) => now() - issuedMs < receiptLifetimeMs - 1000);
    const receipt = receipts[Math.floor(Math.random() * receipts.length)];
    if (!receipt) return;
    const atMs = now();
    const status = await fetch(`${anyUrl()}/orders/${receipt.id}`, {
      headers: { authorization: `Bearer ${receipt.receipt}` },
      signal: AbortSignal.timeout(5000),
    }).then(
      async (response) => (await response.arrayBuffer(), response.status),
      () => 0,
    );
    shown.push({ atMs, status });
  }

  const pump = (async () => {
    for await (const _ of setInterval(10, undefined, { signal })) {
      if (isStopped) return;
      for (; sent < (now() / 1000) * requestsPerSecond; sent++) {
        const sending: Promise<void> = (sent % 4 === 0 ? place() : show()).finally(() => pending.delete(sending));
        pending.add(sending);
      }
    }
  })().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });

  return {
    shown,
    issued: () => issued,
    lastOrder: () => lastOrder,
    startedAt,
    async stop() {
      isStopped = true;
      await pump;
      await Promise.all(pending);
    },
  };
}
