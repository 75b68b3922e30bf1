/** Whether a value is right for an option, and what it must be: ends the sentence "`option` must be …". */
export type OptionCheck = readonly [isRight: (value: unknown) => boolean, must: string];

/** What is wrong with an object of options, all at once; tells a wrong value by its kind, never by its characters. */
export function optionFaults(
  options: unknown,
  checks: Readonly<Record<string, OptionCheck>>,
  path = "",
): readonly string[] {
  if (!isObject(options)) return [`${path ? `\`${path}\`` : "the options"} must be an object, got ${kindOf(options)}`];
  const inside = path && `${path}.`;
  const faults: string[] = [];
  // Loops: this runs for every variable of a starting process.
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(checks, key)) continue;
    faults.push(`\`${inside}${key}\` is no option; there are ${Object.keys(checks).join(", ")}`);
  }
  for (const key in checks) {
    const [value, check] = [options[key], checks[key]!];
    if (value === undefined || check[0](value)) continue;
    faults.push(`\`${inside}${key}\` must be ${check[1]}, got ${kindOf(value)}`);
  }
  return faults;
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
  return Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
}
