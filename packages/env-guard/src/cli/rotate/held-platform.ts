import type { SecretPlatform } from "../../rotation/platforms/platform.ts";
import type { CommandContext } from "../command.ts";

/** A platform whose changes a signal doesn't break off, nor the look at what came of them; its own deadlines bound both. */
export function heldPlatform(platform: SecretPlatform, { hold, signal, progress }: CommandContext): SecretPlatform {
  if (!hold) return platform;
  let isChanging = false;
  const whole = <T>(work: () => Promise<T>) => (isChanging ? hold(work) : work());
  return {
    ...platform,
    list: (context) => whole(() => platform.list(context)),
    read: (names, context) => whole(() => platform.read(names, context)),
    apply(changes, context) {
      isChanging = true;
      return whole(async () => {
        await platform.apply(changes, context);
        if (!signal.aborted) return;
        const made = changes.map(({ name }) => name).join(", ");
        progress(`Interrupted, and the change was made whole: ${made}`);
      });
    },
  };
}
