import { withDeadline } from "@luneo/kernel/deadline";

/** One question at a time: while one has no answer, nothing else is asked. */
export interface Lane {
  /** What the question without an answer is about. */
  readonly pending: string | undefined;
  /**
   * Asks, and gives up waiting when the signal aborts; the question stays pending until it is answered all the same.
   * Only to be called while nothing is pending.
   */
  ask<T>(about: string, question: () => PromiseLike<T>, signal: AbortSignal): Promise<T>;
}

/**
 * Makes a lane on which nothing is pending.
 *
 * A file system that is gone, as a dead NFS, holds one of the four threads that Node has for files and DNS names for as
 * long as it is gone. Asked again and again it would hold all four, and the process could neither read a file nor look
 * up a name.
 */
export function createLane(): Lane {
  let pending: string | undefined;

  async function settled<T>(about: string, question: () => PromiseLike<T>): Promise<T> {
    pending = about;
    try {
      return await question();
    } finally {
      pending = undefined;
    }
  }

  return {
    get pending() {
      return pending;
    },
    async ask(about, question, signal) {
      return await withDeadline(() => settled(about, question), { timeoutMs: Infinity, what: about, signal });
    },
  };
}
