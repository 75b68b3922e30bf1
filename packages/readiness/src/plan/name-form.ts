const NAME = /^[\w.:-]{1,60}$/;

/** What a name of a check or a group must be: it becomes a label of metrics. */
export const NAME_FORM = "1 to 60 of A-Z a-z 0-9 . : _ -";

/** Whether a value is such a name. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value);
}
