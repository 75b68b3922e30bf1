import type { VariableSpec } from "../../variables/variable-spec.ts";

/** How the value of one variable is replaced while everything goes on working. */
export interface Procedure {
  /** Stable: "signing-key", "stripe-key", "webhook-secret", "database-password", "api-key". */
  readonly id: string;
  /** What it does in one sentence, and what lets it do so without an interruption. */
  readonly summary: string;
  /** What must be so before the first step, one sentence each. */
  readonly before: readonly string[];
  /** In order; each may be the last for a while. */
  readonly steps: readonly ProcedureStep[];
  /** What to do instead when the value has leaked, and what that breaks. */
  readonly emergency: ProcedureStep;
}

/** One step of a {@link Procedure}, in sentences. */
export interface ProcedureStep {
  readonly title: string;
  readonly do: readonly string[];
  /** Commands or statements to run; never with a value in them. */
  readonly commands?: readonly string[];
  readonly verify: string;
  readonly rollback: string;
  /** What stops working through it, "Nothing." if all goes on. */
  readonly breaks: string;
}

/** What a procedure is made for. */
export interface ProcedureSubject {
  readonly name: string;
  readonly spec: VariableSpec;
}
