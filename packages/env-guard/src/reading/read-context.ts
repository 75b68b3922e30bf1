import type { Lookup } from "./env-source.ts";
import type { Phase } from "../variables/variable-spec.ts";

/** What all variables of one environment are read with. */
export interface ReadContext {
  readonly lookup: Lookup;
  /** Whether a name is that of a variable, a companion or a former name. */
  readonly isKnown: (name: string) => boolean;
  readonly environment: string;
  readonly phase: Phase;
  readonly warn: (subject: string, code: string, what: string, fix: string) => void;
}
