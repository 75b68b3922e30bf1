/**
 * Calls what a user gave us, so that neither its throwing nor its rejecting reaches anybody but `onError`.
 *
 * The call is made at once; `onError` is told later, and what it throws itself is dropped.
 */
export function contain(call: () => unknown, onError?: (error: unknown) => unknown): void {
  (async () => await call())()
    .catch((error: unknown) => onError?.(error))
    .catch(() => {});
}
