/** The part of a package that faults are put into. */
export interface MutationTarget {
  /** The package's folder, from the repository's root. */
  readonly directory: string;
  /** Files below its `src`. */
  readonly mutated: readonly string[];
  /** The tests, by file name, that say how these must behave; the package's others meet them only in passing. */
  readonly tests: readonly string[];
  /** What the files are, as the promise of the proof ends: "the tests notice … put into". */
  readonly what: string;
}

/** What decides whether an application may start and whose token is valid. */
export const envGuardTarget: MutationTarget = {
  directory: "packages/env-guard",
  what: "env-guard's rules and key ring",
  mutated: [
    "definition/rules.ts",
    "ring/create-key-ring.ts",
    "ring/key-ring.ts",
    "rotation/replica-report.ts",
    "ring/ring-fault.ts",
    "rotation/transition.ts",
  ],
  tests: [
    "define-env",
    "key-ring",
    "key-ring-variable",
    "loading",
    "replica-reader",
    "ring-model",
    "rotate-ring",
    "rotation",
    "transition",
  ],
};
