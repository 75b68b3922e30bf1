/** How much a finding matters: an error must be put right, a warning should be, an info is worth knowing. */
export type Severity = "error" | "warning" | "info";

/** What every `doctor` and `lint` returns: something noticed, why it is believed, and what to do about it. */
export interface Finding {
  /** Stable, in kebab-case and unique among the findings of its package: what may be ignored by name. */
  readonly id: string;
  readonly severity: Severity;
  /** What it is about, by its name as it was declared: a variable, a check, a metric. */
  readonly subject?: string;
  /** The fact it rests on, with its numbers and units; never a secret. */
  readonly evidence: string;
  /** What to do about it, one sentence that can be followed. */
  readonly fix: string;
  /** The page that explains it, as an absolute URL. */
  readonly docs?: string;
  /** Where it is, relative to the working directory, with slashes. */
  readonly file?: string;
  /** From 1; only beside a `file`, or where the one text that was looked over has no name. */
  readonly line?: number;
  /** From 1, beside a `line`. */
  readonly column?: number;
}
