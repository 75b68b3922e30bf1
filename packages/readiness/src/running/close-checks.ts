import type { Clock, Timer } from "@luneo/kernel/clock";
import type { Check } from "../check.ts";

/** For the `close` of all checks, which go side by side. */
const CLOSE_TIMEOUT_MS = 2000;

/** Lets checks let go of what they hold; whoever takes too long is left behind. Rejects never. */
export async function closeChecks(
  checks: readonly Check[],
  clock: Clock,
  onError: (error: unknown, check: string) => void,
): Promise<void> {
  const letGo = checks.map(async (check) => {
    await (async () => await check.close?.())().catch((error: unknown) => onError(error, check.name));
  });
  let timer: Timer | undefined;
  const late = new Promise<void>((resolve) => (timer = clock.setTimer(resolve, CLOSE_TIMEOUT_MS)));
  await Promise.race([Promise.all(letGo), late]);
  timer?.cancel();
}
