import type { Clock } from "@luneo/kernel/clock";
import { withDeadline } from "@luneo/kernel/deadline";
import type { Check } from "../check.ts";

/** For the `close` of each check; they go side by side. */
const CLOSE_TIMEOUT_MS = 2000;

/**
 * Lets checks let go of what they hold; whoever takes too long is left behind. Rejects never, and keeps the process
 * running meanwhile, for whoever awaits it with nothing else left to do.
 */
export async function closeChecks(
  checks: readonly Check[],
  clock: Clock,
  onError: (error: unknown, check: string) => void,
): Promise<void> {
  const letGo = checks.map(async (check) => {
    const what = `Closing check "${check.name}"`;
    await withDeadline(() => check.close?.(), { timeoutMs: CLOSE_TIMEOUT_MS, what, clock, keepAlive: true }).catch(
      (error: unknown) => onError(error, check.name),
    );
  });
  await Promise.all(letGo);
}
