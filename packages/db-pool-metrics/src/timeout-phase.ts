/** Where a caller's time ran out: in line for a connection, or while a new one was being made. */
export type TimeoutPhase = "queue" | "connect";

// pg gives these errors no code. Its client has a timer of its own beside the pool's; whichever fires first, it is one.
const phases = new Map<string, TimeoutPhase>([
  ["timeout exceeded when trying to connect", "queue"],
  ["Connection terminated due to connection timeout", "connect"],
  ["timeout expired", "connect"],
]);

/** The phase in which `connect` timed out, or undefined when `error` is no timeout. */
export function timeoutPhase(error: unknown): TimeoutPhase | undefined {
  return phases.get((error as { readonly message?: string } | undefined)?.message ?? "");
}
