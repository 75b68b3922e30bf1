import type { Observation } from "@luneo/kernel/check";
import { redact } from "@luneo/kernel/redact";

/** What one run of a check came to, read from whatever it returned or threw: flat, small, safe to render. */
export interface Outcome {
  readonly status: "pass" | "warn" | "fail" | "skipped";
  readonly code?: string | undefined;
  readonly value?: number | undefined;
  readonly unit?: string | undefined;
  readonly data?: Readonly<Record<string, string | number | boolean>> | undefined;
}

const STATUSES: readonly unknown[] = ["pass", "warn", "fail", "skipped"];
/** What may be shown of an error: drivers put SQLSTATEs and errno names here, never values. */
const CODE = /^[A-Z0-9_.:-]{1,40}$/i;
const KEY = /^[\w.-]{1,40}$/;
const INVALID: Outcome = Object.freeze({ status: "fail", code: "INVALID_OBSERVATION" });
const MOST_FACTS = 20;
const LONGEST_FACT = 200;

/** Reads what `run` returned. Whatever that was, this neither throws nor keeps a reference to it. */
export function readObservation(result: unknown): Outcome {
  if (result === undefined || result === null) return { status: "pass" };
  try {
    const { status = "pass", code, value, unit, data } = result as { [Key in keyof Observation]: unknown };
    // `run: () => false` is a mistake, and taking it for a pass would be a lie.
    if (typeof result !== "object" || !STATUSES.includes(status)) return INVALID;
    return {
      status: status as Outcome["status"],
      code: typeof code === "string" && CODE.test(code) ? code : status === "fail" ? "CHECK_FAILED" : undefined,
      value: Number.isFinite(value) ? (value as number) : undefined,
      unit: typeof unit === "string" ? unit.slice(0, 20) : undefined,
      data: typeof data === "object" && data !== null ? readFacts(data) : undefined,
    };
  } catch {
    return INVALID;
  }
}

/** The code under which a failure may be shown: the error's own where it has the form of one, never its message. */
export function failureCode(error: unknown): string {
  try {
    const { code } = error as { code?: unknown };
    if (typeof code === "string" && CODE.test(code)) return code;
  } catch {
    // Thrown was undefined or null, or something that throws when it is looked at.
  }
  return "CHECK_FAILED";
}

function readFacts(data: object): Outcome["data"] {
  const facts: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(data).slice(0, MOST_FACTS)) {
    if (!KEY.test(key) || key === "__proto__") continue;
    if (typeof value === "number" || typeof value === "boolean") facts[key] = value;
    else if (typeof value === "bigint") facts[key] = String(value);
    else if (typeof value === "string") facts[key] = redact(value).slice(0, LONGEST_FACT);
  }
  return Object.freeze(facts);
}
