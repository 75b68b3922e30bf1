import type { Problem } from "@luneo/kernel/error";
import type { CredentialCheck } from "../rotate-value.ts";
import { checkStripeKey, type StripeCheckOptions } from "./stripe-check.ts";

/** How Stripe is asked; the keys come with each check. */
export interface StripeRotationOptions extends Omit<StripeCheckOptions, "key"> {
  /** Lets a key through although Stripe can't be reached. @defaultValue false */
  readonly isUnverified?: boolean;
}

/** A check for `rotateValue`: the new key works, and is of the old one's mode. */
export function stripeRotationCheck({ isUnverified = false, ...options }: StripeRotationOptions = {}) {
  return async ({ value, old }: { readonly value: string; readonly old?: string }): Promise<CredentialCheck> => {
    const [fresh, before] = [
      await checkStripeKey({ ...options, key: value }),
      old === undefined || old === value ? undefined : await checkStripeKey({ ...options, key: old }),
    ];
    const isOtherMode = before?.mode !== undefined && fresh.mode !== undefined && before.mode !== fresh.mode;
    const problems: readonly Problem[] = [
      ...(/^[sr]k_/.test(value) ? [] : [noKey]),
      ...(fresh.state === "refused" ? [keyRefused] : []),
      ...(fresh.state === "unreachable" && !isUnverified ? [unreachable] : []),
      ...(isOtherMode ? [otherMode(`a ${fresh.mode} key for a ${before.mode} one`)] : []),
    ];
    const notes = [
      fresh.state === "works" && "Stripe takes the new key (GET /v1/balance).",
      fresh.state === "limited" && "Stripe takes the new key, which may not read the balance.",
      fresh.state === "unreachable" && "Stripe could not be reached: nobody knows whether the new key works.",
      before?.state === "refused" &&
        "Stripe refuses the old key already: replicas that hold it fail now. Deploy at once.",
      !fresh.isRestricted && "It is a secret key, which may do everything. A restricted key (rk_…) is enough for most.",
    ];
    return { problems, notes: notes.filter((note) => note !== false) };
  };
}

const noKey: Problem = {
  code: "NOT_A_STRIPE_KEY",
  what: "The new value is no secret or restricted key of Stripe",
  fix: "Pipe in the key itself, which begins with rk_ or sk_",
};
const keyRefused: Problem = {
  code: "KEY_REFUSED",
  what: "Stripe refuses the new key",
  fix: "See in the dashboard that it exists and hasn't expired; the old key was left as it is",
};
const unreachable: Problem = {
  code: "STRIPE_UNREACHABLE",
  what: "Stripe can't be asked whether the new key works",
  fix: "Try again, or set it unseen with `--unverified`",
};
const otherMode = (got: string): Problem => ({
  code: "KEY_MODE",
  what: "The new key is of another mode than the old one",
  got,
  fix: "Make it in the same mode in the dashboard",
});
