import { hasMethods } from "@luneo/kernel/option-checks";
import type { ToldFault } from "@luneo/kernel/option-faults";
import { webAddress } from "../web/web-address.ts";

/** Where Stripe is. */
export const STRIPE_ORIGIN = "https://api.stripe.com";

/** What is wrong with the way to Stripe that was given, which may be any value. Shows none of it. */
export function stripeAccessFaults(given: object): ToldFault[] {
  const {
    key,
    client,
    origin = STRIPE_ORIGIN,
  } = given as {
    readonly key?: unknown;
    readonly client?: unknown;
    readonly origin?: unknown;
  };
  const faults: ToldFault[] = [];
  const expect = (holds: boolean, what: string, fix: string): void => {
    if (!holds) faults.push({ what, fix });
  };
  // What is there but undefined is no wish to check less: the variable it was read from isn't set.
  const optional =
    'Make the check only where Stripe is configured: `optionalCheck("stripe", key, (key) => stripeCheck({ key }))`.';
  const isKey = typeof key === "string" && /^[rs]k_\w+$/.test(key);
  expect(isKey || !("key" in given), "`key` must be a secret key (sk_…) or a restricted one (rk_…)", optional);
  const isClient = hasMethods(Object(client).balance, ["retrieve"]);
  const likeTheirs = "`client` must have `balance.retrieve()`, as that of the package `stripe` has";
  expect(isClient || !("client" in given), likeTheirs, optional);
  const isAlone = ["key", "origin", "fetch"].every((option) => !(option in given));
  const alone = "`client` must come without `key`, `origin` and `fetch`, for it has its own";
  expect(isAlone || !("client" in given), alone, "Give one or the other.");

  const address = webAddress(origin, "origin");
  if (!(address instanceof URL)) return [...faults, address];
  expect(address.origin === origin, "`origin` must end with its host or port", `Write one like "${STRIPE_ORIGIN}".`);
  const isSafe = address.protocol === "https:" || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(address.hostname);
  expect(isSafe || !isKey, "`origin` must be https, or of this machine, where a key is sent to it", "Write https.");
  return faults;
}
