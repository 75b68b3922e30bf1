import type { Reply } from "./ask.ts";
import { readBody, type ToldAnswer } from "./told-answer.ts";

/** Who must answer; what is left out may be anything. */
export interface Expected {
  readonly version?: string;
  readonly releaseId?: string;
}

/** A reply, judged. */
export interface Sighting extends Omit<ToldAnswer, "isGood"> {
  readonly isGood: boolean;
  readonly statusCode?: number | undefined;
  /** Why it is not good. */
  readonly code?: string | undefined;
}

/** Judges a reply: good is 200 exactly, as platforms ask for, from who was expected. */
export function judge(reply: Reply, expected: Expected): Sighting {
  if (reply.statusCode === undefined) return { isGood: false, code: reply.code, heldBy: [], failing: [] };
  const { statusCode, body } = reply;
  const { isGood: saysGood, ...told } = readBody(body);
  const code =
    statusCode !== 200
      ? statusFault(statusCode)
      : saysGood === false
        ? "BODY_FAILS"
        : (fault("VERSION", told.version, expected.version) ?? fault("RELEASE_ID", told.releaseId, expected.releaseId));
  return { isGood: code === undefined, statusCode, code, ...told };
}

function statusFault(statusCode: number): string {
  if (statusCode === 503) return "FAILING";
  if (statusCode === 404) return "NOT_FOUND";
  if (statusCode === 401 || statusCode === 403) return "REFUSED";
  return statusCode >= 300 && statusCode < 400 ? "REDIRECTED" : "UNEXPECTED_STATUS";
}

function fault(what: string, told: string | undefined, expected: string | undefined): string | undefined {
  if (expected === undefined || told === expected) return undefined;
  return told === undefined ? `NO_${what}` : `WRONG_${what}`;
}
