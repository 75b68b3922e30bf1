import type { Ending, Result } from "../test/controlled-check.ts";

/** Four letters, again and again: of any seven signs of the secret, these are some. */
export const MARK = "qzxj";
const SECRET = MARK.repeat(4);
/** In what checks tell: for whoever is authorised, and never in a public byte. */
export const FACT = "wvkjxzq-in-a-fact";

const URL = `postgres://app:${SECRET}@db/app`;
const SHOWN_URL = "postgres://app:[redacted]@db/app";
const KEY = `sk_live_${SECRET}`;
const HIDDEN: Shown = { code: "CHECK_FAILED" };
const INVALID: Shown = { code: "INVALID_OBSERVATION" };

/** What of a run may be seen by those who are authorised. */
export interface Shown {
  readonly code?: string;
  readonly value?: number;
  readonly unit?: string;
  readonly data?: Readonly<Record<string, string | number | boolean>>;
}

/** How a run may end, what that comes to, and what of it may be seen. */
export interface KnownEnding {
  readonly result: Result;
  readonly ending: Ending;
  readonly shown: Shown;
}

function returning(result: Result, returns: unknown, shown: Shown = {}): KnownEnding {
  return { result, ending: { returns }, shown };
}

function throwing(error: unknown, shown: Shown = HIDDEN): KnownEnding {
  return { result: "fail", ending: { throws: error }, shown };
}

function failed(code?: unknown): Error {
  return Object.assign(new Error(`${SECRET} was refused by ${URL}`), code === undefined ? {} : { code });
}

/** Something that throws a secret when it is looked at. */
const touchy = {
  get code(): string {
    throw failed();
  },
};

/** By names that say what a course does. */
export const endings = {
  passes: returning("pass", undefined),
  "passes with facts": returning(
    "pass",
    { status: "pass", value: 3, unit: "ms", data: { host: FACT, from: `read from ${URL}`, key: KEY, isWell: true } },
    {
      value: 3,
      unit: "ms",
      data: { host: FACT, from: `read from ${SHOWN_URL}`, key: "sk_live_[redacted]", isWell: true },
    },
  ),
  "passes with facts named like ours": returning(
    "pass",
    { data: { result: FACT, status: "fail", time: "never" }, unit: URL },
    { data: { result: FACT, status: "fail", time: "never" }, unit: SHOWN_URL.slice(0, 20) },
  ),
  warns: returning(
    "warn",
    { status: "warn", code: "SLOW", value: 1.5, unit: KEY, data: { host: FACT } },
    {
      code: "SLOW",
      value: 1.5,
      unit: "sk_live_[redacted]",
      data: { host: FACT },
    },
  ),
  "warns with a secret as its code": returning("warn", { status: "warn", code: KEY }),
  "warns with a text as its code": returning("warn", { status: "warn", code: `${SECRET} is slow` }),
  "is skipped": returning("skipped", { status: "skipped", code: "NO_REPLICA" }, { code: "NO_REPLICA" }),
  "tells a failure": returning("fail", { status: "fail", code: "57P03" }, { code: "57P03" }),
  "tells a failure with a secret as its code": returning("fail", { status: "fail", code: KEY }, HIDDEN),
  "tells a failure without a code": returning(
    "fail",
    { status: "fail", data: { host: FACT } },
    {
      ...HIDDEN,
      data: { host: FACT },
    },
  ),
  "returns a secret": returning("pass", SECRET),
  "returns a secret as its status": returning("fail", { status: SECRET, code: KEY }, INVALID),
  "returns what throws": returning("fail", touchy, INVALID),
  "throws an error with a code": throwing(failed("DOWN"), { code: "DOWN" }),
  "throws an error without a code": throwing(failed()),
  "throws an error whose code is a secret": throwing(failed(KEY)),
  "throws an error whose code tells a secret": throwing(failed(`token:${SECRET}`)),
  "throws an error whose code is a text": throwing(failed(`${SECRET} was refused`)),
  "throws an error whose code is an address": throwing(failed(URL)),
  "throws an error whose code is a number": throwing(failed(42)),
  "throws a text": throwing(SECRET),
  "throws nothing": throwing(undefined),
  "throws what throws": throwing(touchy),
} as const satisfies Readonly<Record<string, KnownEnding>>;

export type EndingName = keyof typeof endings;

/** Why somebody holds or drains, and what of it may be told. */
export const reasons = [
  { reason: "import", shown: "import" },
  { reason: `import from ${URL} to Łódź`, shown: `import from ${SHOWN_URL} to Łódź` },
  { reason: `rotation of ${KEY}`, shown: "rotation of sk_live_[redacted]" },
] as const;
