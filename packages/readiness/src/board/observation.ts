import type { Observation } from "@luneo/kernel/check";
import { anyKeyPrefix } from "@luneo/kernel/key-prefixes";
import { redact } from "@luneo/kernel/redact";
import { ReadinessError } from "../readiness-error.ts";
import { shownText } from "./shown-text.ts";

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
/** Within a word it is no prefix: "disk-full" is no key that begins with "sk-". */
const KEY_BEGINS = new RegExp(`(?<![A-Za-z\\d])(?:${anyKeyPrefix()})`);
const FAILED = "CHECK_FAILED";
const MOST_FACTS = 20;
const LONGEST_UNIT = 20;
/** Of a BigInt: to write down one of a million digits would hold up the whole process. */
const MOST_BITS = 256;

/**
 * Reads what `run` returned, and keeps no reference to it. Most answers of clients ("PONG", a list of rows) are a pass.
 *
 * @throws ReadinessError `INVALID_OBSERVATION`, and nothing else, for what can't be read as an observation
 */
export function readObservation(result: unknown, check: string): Outcome {
  if (result === false) return { status: "fail", code: FAILED };
  if (typeof result === "function" || typeof result === "symbol") throw invalid(check, kindOf(result));
  if (typeof result !== "object" || result === null) return { status: "pass" };
  // `catch((error) => error)` is a mistake, and taking it for a pass would be a lie.
  if (result instanceof Error) throw invalid(check, "an error instead of throwing it");
  let foreign: string;
  try {
    const { status = "pass", code, value, unit, data } = result as { [Key in keyof Observation]: unknown };
    if (STATUSES.includes(status)) {
      return {
        status: status as Outcome["status"],
        code: isCode(code) ? code : status === "fail" ? FAILED : undefined,
        value: Number.isFinite(value) ? (value as number) : undefined,
        unit: typeof unit === "string" ? shownText(unit, LONGEST_UNIT) : undefined,
        data: isRecord(data) ? readFacts(data) : undefined,
      };
    }
    foreign = `an object whose \`status\` is ${kindOf(status)}`;
  } catch {
    foreign = "an object that throws when it is read";
  }
  throw invalid(check, foreign);
}

/** The code under which a failure may be shown: the error's own where it has the form of one, never its message. */
export function failureCode(error: unknown): string {
  try {
    const { code } = error as { code?: unknown };
    if (isCode(code)) return code;
  } catch {
    // Thrown was undefined or null, or something that throws when it is looked at.
  }
  return FAILED;
}

/** Keys of vendors have the form of a code, too. */
function isCode(code: unknown): code is string {
  return typeof code === "string" && CODE.test(code) && isNoKey(code);
}

function isNoKey(word: string): boolean {
  return !KEY_BEGINS.test(word) && redact(word) === word;
}

/** Rows and bytes are no facts, and may be millions. */
function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data) && !ArrayBuffer.isView(data);
}

function readFacts(data: Readonly<Record<string, unknown>>): Outcome["data"] {
  const facts: Record<string, string | number | boolean> = {};
  let seen = 0;
  // Not `Object.entries`, which reads a million values for the sake of the first twenty.
  for (const key in data) {
    if (!Object.hasOwn(data, key)) continue;
    seen += 1;
    if (seen > MOST_FACTS) break;
    if (!KEY.test(key) || key === "__proto__" || !isNoKey(key)) continue;
    const value = data[key];
    if (typeof value === "number" || typeof value === "boolean") facts[key] = value;
    else if (typeof value === "bigint" && BigInt.asIntN(MOST_BITS, value) === value) facts[key] = String(value);
    else if (typeof value === "string") facts[key] = shownText(value);
  }
  return Object.freeze(facts);
}

/** Says what came by its kind only: the value may be a secret. */
function invalid(check: string, what: string): ReadinessError {
  const message = `Check "${check}" returned ${what}; return nothing, or { status: "pass" | "warn" | "fail" | "skipped" }.`;
  return new ReadinessError({ code: "INVALID_OBSERVATION", message });
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "string" ? "another text" : `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}
