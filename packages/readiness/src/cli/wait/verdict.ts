import type { ProbeResult } from "./probe.ts";
import { parseHealthBody, type HealthBody, type Hide } from "./health-body.ts";

/** Who must answer; what is left out may be anything. */
export interface ExpectedRelease {
  readonly version?: string;
  readonly releaseId?: string;
}

/** A reply, judged. */
export interface Verdict extends Omit<HealthBody, "outcome"> {
  readonly isGood: boolean;
  readonly statusCode?: number | undefined;
  /** Why it is not good. */
  readonly code?: string | undefined;
}

/**
 * Judges a reply: good is 200 exactly, as platforms ask for, from who was expected. No text of its verdict holds what
 * `hide` hides.
 */
export function verdictOf(reply: ProbeResult, expected: ExpectedRelease, hide: Hide): Verdict {
  if (reply.statusCode === undefined) return { isGood: false, code: reply.code, heldBy: [], failing: [] };
  const { statusCode, body } = reply;
  const { outcome, ...told } = parseHealthBody(body ?? "", hide);
  const code =
    statusCode !== 200
      ? statusFault(statusCode)
      : body === undefined
        ? "BODY_TOO_LARGE"
        : (bodyFault(outcome) ??
          fault("VERSION", told.version, expected.version) ??
          fault("RELEASE_ID", told.releaseId, expected.releaseId));
  return { isGood: code === undefined, statusCode, code, ...told };
}

function bodyFault(outcome: HealthBody["outcome"]): string | undefined {
  if (outcome === "unknown") return "UNKNOWN_STATUS";
  return outcome === "bad" ? "BODY_FAILS" : undefined;
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
