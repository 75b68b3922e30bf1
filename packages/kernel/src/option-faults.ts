/** Whether a value is right for an option, and what it must be: ends the sentence "`option` must be …". */
export type OptionCheck = readonly [
  isRight: (value: unknown) => boolean,
  must: string,
  /** For those who tell problems; see `optionProblems`. */
  more?: OptionCheckDetails | undefined,
];

/** What there is to say about an option beside its value. */
export interface OptionCheckDetails {
  /** Whether it is wrong to leave it out. */
  readonly isRequired?: boolean;
  /** How to put it right. */
  readonly fix?: string;
  /** Tells more exactly what is wrong with a value that is not right. */
  readonly tell?: (value: unknown, option: string) => readonly ToldFault[];
}

/** One thing that is wrong, as a problem tells it. */
export interface ToldFault {
  readonly what: string;
  readonly got?: string;
  readonly fix: string;
}

/** One thing that is wrong with an object of options. */
export type OptionFault =
  | { readonly kind: "unknown"; readonly what: string; readonly key: string; readonly names: readonly string[] }
  | { readonly kind: "no object"; readonly what: string; readonly value: unknown }
  | {
      readonly kind: "value";
      readonly what: string;
      readonly value: unknown;
      /** Its name, with the path of its object. */
      readonly option: string;
      readonly check: OptionCheck;
    };

/** What is wrong with an object of options, all at once. */
export function findOptionFaults(
  options: unknown,
  checks: Readonly<Record<string, OptionCheck>>,
  path = "",
): readonly OptionFault[] {
  if (!isObject(options)) {
    return [{ kind: "no object", what: `${path ? `\`${path}\`` : "the options"} must be an object`, value: options }];
  }
  const inside = path && `${path}.`;
  const faults: OptionFault[] = [];
  // Loops: this runs for every variable of a starting process.
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(checks, key)) continue;
    faults.push({ kind: "unknown", what: `\`${inside}${key}\` is no option`, key, names: Object.keys(checks) });
  }
  for (const key in checks) {
    const [value, check] = [options[key], checks[key]!];
    if (value === undefined ? !check[2]?.isRequired : check[0](value)) continue;
    const option = inside + key;
    faults.push({ kind: "value", what: `\`${option}\` must be ${check[1]}`, value, option, check });
  }
  return faults;
}

/** What is wrong with an object of options, as sentences; tells a wrong text by its kind, never by its characters. */
export function optionFaults(
  options: unknown,
  checks: Readonly<Record<string, OptionCheck>>,
  path = "",
): readonly string[] {
  return findOptionFaults(options, checks, path).map((fault) =>
    fault.kind === "unknown"
      ? `${fault.what}; there are ${fault.names.join(", ")}`
      : `${fault.what}, got ${kindOf(fault.value)}`,
  );
}

/** An object of named things: no list, no function, no `null`. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list of texts that aren't empty, of this form if any, with at least `least` of them. */
export function isTextList(value: unknown, form?: RegExp, least = 1): value is readonly string[] {
  // Not `every`, which passes over the holes of a list.
  return (
    Array.isArray(value) &&
    value.length >= least &&
    !Array.from(value as readonly unknown[]).some(
      (item) => typeof item !== "string" || !item || form?.test(item) === false,
    )
  );
}

function kindOf(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
}
