import { connect } from "node:net";

export interface Exchange {
  readonly port: number;
  /** Sent as soon as the connection stands. */
  readonly message: Buffer | string;
  /** Looks at all that came back so far: the answer, or undefined for "not clear yet". */
  readonly judge: (received: Buffer) => boolean | undefined;
  readonly signal: AbortSignal;
}

/** Asks a server on loopback one thing over a fresh connection; false if it hangs up or can't be reached. Never rejects. */
export function exchange({ port, message, judge, signal }: Exchange): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const socket = connect({ port, host: "127.0.0.1" });
    const giveUp = (): void => settle(false);
    function settle(answer: boolean): void {
      signal.removeEventListener("abort", giveUp);
      socket.destroy();
      resolve(answer);
    }
    signal.addEventListener("abort", giveUp);
    let received = Buffer.alloc(0);
    socket.on("connect", () => socket.write(message));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      const answer = judge(received);
      if (answer !== undefined) settle(answer);
    });
    socket.on("error", giveUp);
    socket.on("close", giveUp);
  });
}
