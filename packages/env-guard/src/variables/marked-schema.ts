import type { StandardSchemaV1 } from "./standard-schema.ts";
import type { Phase } from "./variable-spec.ts";
import type { Rotation } from "./variable.ts";

/** A schema of any library (or a builder) with what env-guard should know about it. */
export interface MarkedSchema {
  readonly schema: StandardSchemaV1;
  /**
   * Whether the value is a secret.
   * @defaultValue what the schema says; in doubt (metadata that can't be read, a name that looks like a secret's), true
   */
  readonly sensitive?: boolean;
  /** What the variable is for. @defaultValue what the schema says */
  readonly description?: string;
  /** A value to show in `.env.example`. @defaultValue what the schema says, unless it is sensitive */
  readonly example?: string;
  /** The environments in which it must be set; in the others it may be left out. @defaultValue all that the schema asks for */
  readonly requiredIn?: readonly string[];
  /** The phases that need it. @defaultValue every one */
  readonly phases?: readonly Phase[];
  /** Names that it had before: still read, with a warning. */
  readonly renamedFrom?: readonly string[];
  /** Why it is going away, and what to do instead. */
  readonly deprecated?: string;
  /** How its value is replaced. */
  readonly rotate?: Rotation;
}
