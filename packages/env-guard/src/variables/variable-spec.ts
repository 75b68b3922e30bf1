import type { Duration } from "@luneo/kernel/duration";
import type { Problem } from "@luneo/kernel/error";
import type { StandardSchemaV1 } from "./standard-schema.ts";

/** What a builder knows about a variable; programs read it to print documentation. */
export interface VariableSpec<T = unknown> {
  /** The builder: "port", "postgresUrl", …, or the library of a foreign schema. */
  readonly kind: string;
  /** What is expected, so that it ends the sentence "Set it to …". */
  readonly expects: string;
  /** The only texts that it may have. */
  readonly choices?: readonly string[];
  /** What its text looks like. */
  readonly format?: RegExp;
  /** What a number may be, both ends included. */
  readonly bounds?: { readonly min?: number | undefined; readonly max?: number | undefined };
  /** The schemes that a URL may have, without `://`. */
  readonly schemes?: readonly string[];
  /** Whether its value is kept out of everything that prints. */
  readonly sensitive?: boolean;
  readonly description?: string;
  /** A value to show in `.env.example` where there is no default; never one that could pass for a real secret. */
  readonly example?: string;
  /** The environments in which it must be set; absent means in all of them, empty means in none. */
  readonly requiredIn?: readonly string[];
  /** The phases that need it; in the others it may be absent. Absent means every phase. */
  readonly phases?: readonly Phase[];
  /** The value when the variable isn't set. */
  readonly fallback?: { readonly value: T };
  /** Names that it had before: still read, with a warning. */
  readonly formerNames?: readonly string[];
  /** Why it is going away: setting it is a warning. */
  readonly deprecated?: string;
  /** How often its value should be replaced. */
  readonly rotateEvery?: Duration;
  /** How long what it signs stays valid; `rotate` keeps the previous key so long. */
  readonly maxTokenTtl?: Duration;
  /** Who replaces it. */
  readonly owner?: string;
  /** The page that says how, as a path or a URL. */
  readonly runbook?: string;
  /** Whether blanks and quotes around it mean nothing, as around a PEM, so that they are taken off a secret as well. */
  readonly trimsWrapping?: boolean;
  /** When a valid text expires by what it says itself, in milliseconds since the epoch. Pure. */
  readonly expiresAtMs?: (text: string) => number | undefined;
  /** Bits of key that production asks for. */
  readonly minBits?: number;
  /** Variables that belong to this one, by what follows its name: `_NEXT`, `_PREVIOUS`, … */
  readonly companions?: Readonly<Record<string, VariableSpec>>;
  /** Makes the value out of this variable's and its companions' (by suffix; those not set are absent). Pure. */
  readonly assemble?: (own: ReadPart, companions: Readonly<Record<string, ReadPart>>) => Reading<T>;
  /** What is minded about a valid text (`undefined`: not set) beside the general policy. Pure, never quotes the text. */
  readonly examine?: (text: string | undefined, context: ExamineContext) => readonly PolicyFinding[];
  /** The bare hosts that a valid text leads to, where it isn't read as other addresses are. Pure. */
  readonly hosts?: (text: string) => readonly string[];
  /** The schema of another library that reads it. */
  readonly schema?: StandardSchemaV1;
  /** What is wrong with the options that its builder got; `defineEnv` refuses a variable with any. @defaultValue [] */
  readonly faults?: readonly string[];
  /** Reads tidy, non-empty text. Pure, and never quotes the text. */
  readonly read: (text: string) => Reading<T>;
  /** Asked before anything else when the variable isn't set: schemas of other libraries know their own defaults. */
  readonly readUnset?: () => Reading<T>;
}

/** When variables are read: while the application is built, or when it boots. */
export type Phase = "build" | "boot";

/** A variable that could be read: its text and its value. */
export interface ReadPart {
  readonly text: string;
  readonly value: unknown;
}

/** Where a text is examined. */
export interface ExamineContext {
  readonly environment: string;
}

/** A problem whose name stands before `what`, and how much it matters unless the policy says otherwise. */
export interface PolicyFinding extends Problem {
  readonly level: "error" | "warn";
}

/** A value, or why the text isn't one. */
export type Reading<T> = { readonly value: T } | Refusal;

/** Why a text is no value: by its class, never by its characters. */
export interface Refusal {
  /** Ends the sentence "got text of 9 characters …". @defaultValue "" */
  readonly detail?: string;
  /** @defaultValue "INVALID" */
  readonly code?: string;
  /** @defaultValue "Set it to " and what the spec expects */
  readonly fix?: string;
}
