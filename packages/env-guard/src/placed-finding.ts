import type { Finding } from "@luneo/kernel/findings";

/** A finding with its place, where it has one. */
export interface PlacedFinding extends Finding {
  /** Relative to the working directory, with slashes. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}
