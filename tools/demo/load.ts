import { Agent, request } from "node:http";
import { setInterval } from "node:timers/promises";

export interface Sample {
  /** Milliseconds since the load began, when the request should have been sent. */
  readonly atMs: number;
  /** From that moment to the answer's last byte, so that a stalled server can't hide its queue. */
  readonly durationMs: number;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
}

export interface Load {
  readonly samples: readonly Sample[];
  readonly startedAt: number;
  /** Sends nothing more and resolves when the last answer is in. */
  stop(): Promise<void>;
}

interface PlacedOrder {
  readonly id: number;
  readonly receipt: string;
}

const tickMs = 10;

/**
 * Requests at a fixed rate (open loop), whether or not the server keeps up: seven reads to two orders placed and one looked
 * up. `to` says where the next one goes: a base URL, or whoever chooses one.
 */
export function startLoad(
  to: string | (() => string),
  options: { requestsPerSecond: number; signal: AbortSignal },
): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const samples: Sample[] = [];
  const pending = new Set<Promise<void>>();
  const startedAt = performance.now();
  let isStopped = false;
  let sent = 0;
  let placed: PlacedOrder | undefined;

  const pump = (async () => {
    for await (const _ of setInterval(tickMs, undefined, { signal: options.signal })) {
      if (isStopped) return;
      const due = ((performance.now() - startedAt) / 1000) * options.requestsPerSecond;
      for (; sent < due; sent++) {
        const atMs = (sent / options.requestsPerSecond) * 1000;
        const sending = send(sent).then((status) => {
          samples.push({ atMs, durationMs: performance.now() - startedAt - atMs, status });
          pending.delete(sending);
        });
        pending.add(sending);
      }
    }
  })().catch((error: unknown) => {
    if (!options.signal.aborted) throw error;
  });

  /** Gives the status, and remembers what a placed order's receipt lets it look up. */
  async function send(index: number): Promise<number> {
    const turn = index % 10;
    if (turn === 3 || turn === 7) {
      const { status, body } = await exchange("/orders", { product: "Espresso beans", quantity: 1 + (index % 3) });
      if (status === 201) placed = JSON.parse(body) as PlacedOrder;
      return status;
    }
    return (await exchange(turn === 5 && placed ? `/orders/${placed.id}` : "/orders")).status;
  }

  function exchange(path: string, order?: object): Promise<{ status: number; body: string }> {
    const payload = order && JSON.stringify(order);
    const headers = {
      ...(payload && { "content-type": "application/json", "content-length": String(payload.length) }),
      ...(placed && { authorization: `Bearer ${placed.receipt}` }),
    };
    return new Promise((resolve) => {
      const lost = () => resolve({ status: 0, body: "" });
      const outgoing = request(`${typeof to === "string" ? to : to()}${path}`, {
        agent,
        method: payload ? "POST" : "GET",
        headers,
        timeout: 5000,
      });
      outgoing.once("timeout", () => outgoing.destroy());
      outgoing.once("error", lost);
      outgoing.once("response", (incoming) => {
        let body = "";
        incoming.setEncoding("utf8").on("data", (text: string) => (body += text));
        incoming.once("end", () => resolve({ status: incoming.statusCode ?? 0, body }));
        incoming.once("error", lost);
      });
      outgoing.end(payload);
    });
  }

  return {
    samples,
    startedAt,
    async stop() {
      isStopped = true;
      await pump;
      await Promise.all(pending);
      agent.destroy();
    },
  };
}
