import { optionFaults } from "@luneo/kernel/option-faults";
import { builtVariable, type Variable } from "./variable.ts";

/** What a {@link stripeKey} should be. */
export interface StripeKeyOptions {
  /**
   * `"restricted"` makes a key that may do anything (`sk_`) a warning in production.
   * @defaultValue undefined
   */
  readonly prefer?: "restricted";
}

/** A secret (`sk_`) or restricted (`rk_`) key of Stripe; a sensitive string, whose mode must fit the environment. */
export function stripeKey(options: StripeKeyOptions = {}): Variable<string> {
  const faults = optionFaults(options, { prefer: [(value) => value === "restricted", '"restricted"'] });
  const isRestricted = faults.length === 0 && options.prefer === "restricted";
  return builtVariable<string>({
    kind: "stripeKey",
    expects: `a ${isRestricted ? "restricted" : "secret or restricted"} key of Stripe`,
    sensitive: true,
    minBits: 0,
    faults,
    read(text) {
      if (/^[rs]k_(?:org_)?(?:live|test)_\w{8,}$/.test(text)) return { value: text };
      if (text.startsWith("pk_")) return { detail: "with a publishable key" };
      return { detail: text.startsWith("whsec_") ? "with a secret for webhooks" : "without sk_ or rk_ and its mode" };
    },
    examine(text, { environment }) {
      if (!isRestricted || environment !== "production" || !text?.startsWith("sk_")) return [];
      const what = "may do anything in the account";
      const fix = "Set it to a restricted key (rk_) with the permissions that are used";
      return [{ code: "UNRESTRICTED_KEY", what, fix, level: "warn" }];
    },
  });
}
