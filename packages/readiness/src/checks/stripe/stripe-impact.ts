import type { ToldFault } from "@luneo/kernel/option-faults";
import type { Impact } from "../../check.ts";

/** What Stripe's failure may mean: anything for a deployment, but never that this replica gets no requests. */
export type StripeImpact =
  | Exclude<Impact, "critical">
  | (Readonly<Record<string, Impact>> & { readonly ready?: Exclude<Impact, "critical"> });

/** What is wrong with the impact that was given, if anything: a word speaks for `ready`, too. */
export function stripeImpactFault(impact: unknown): ToldFault | undefined {
  const { ready = impact } = Object(impact) as { readonly ready?: unknown };
  if (ready !== "critical") return undefined;
  const what = "`impact` must not be critical for `ready`, since all replicas would leave the router at once";
  const fix = 'Leave it out, or name the groups it is critical for: `{ deploy: "critical" }`.';
  return { what, fix };
}

/** What it means in groups that were not named: nothing, but with a credential the plan's own for all but `ready`. */
export function stripeImpact(impact: StripeImpact | undefined, hasCredential: boolean): StripeImpact {
  if (typeof impact === "string") return impact;
  return impact === undefined && !hasCredential ? "informational" : { ready: "informational", ...impact };
}
