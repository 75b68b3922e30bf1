/** What a builder knows about a variable; programs read it to print documentation. */
export interface VariableSpec<T = unknown> {
  /** The builder: "port", "postgresUrl", …, or the library of a foreign schema. */
  readonly kind: string;
  /** What is expected, so that it ends the sentence "Set it to …". */
  readonly expects: string;
  /** Whether its value is kept out of everything that prints. */
  readonly sensitive?: boolean;
  readonly description?: string;
  /** The environments in which it must be set; absent means in all of them, empty means in none. */
  readonly requiredIn?: readonly string[];
  /** The value when the variable isn't set. */
  readonly fallback?: { readonly value: T };
  /** Bits of key that production asks for. */
  readonly minBits?: number;
  /** Whether production refuses a connection that leaves the private network without TLS. */
  readonly tls?: "require";
  /** What is wrong with the options that its builder got; `defineEnv` refuses a variable with any. @defaultValue [] */
  readonly faults?: readonly string[];
  /** Reads tidy, non-empty text. Pure, and never quotes the text. */
  readonly read: (text: string) => Reading<T>;
  /** Asked before anything else when the variable isn't set: schemas of other libraries know their own defaults. */
  readonly readUnset?: () => Reading<T>;
}

/** A value, or why the text isn't one. */
export type Reading<T> = { readonly value: T } | Refusal;

/** Why a text is no value: by its class, never by its characters. */
export interface Refusal {
  /** Ends the sentence "got text of 9 characters …". @defaultValue "" */
  readonly detail?: string;
  /** @defaultValue "INVALID" */
  readonly code?: string;
}
