import { parseDuration } from "@luneo/kernel/duration";
import type { Sli } from "./sli.ts";

/** What became of a request: answered with this status after this time, or broken off by the client. */
export interface Ending {
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
  readonly isAborted: boolean;
}

export type Outcome = "good" | "bad";

/** Whether a request that the client broke off counts against an SLO, or not at all. */
export type AbortedRequests = "exclude" | "bad";

/** A function that tells how a request counts for this indicator; undefined where it does not count. Pure. */
export function createJudge(sli: Sli, aborted: AbortedRequests): (ending: Ending) => Outcome | undefined {
  const excluded = new Set(sli.exclude);
  const isBad = sli.kind === "http-availability" ? statusTest(sli.bad.status) : slowerThan(sli.under);
  const isOther = sli.kind === "http-latency" ? ({ status }: Ending) => status >= 500 : () => false;
  return (ending) => {
    if (excluded.has(ending.route)) return undefined;
    if (ending.isAborted) return aborted === "bad" ? "bad" : undefined;
    if (isOther(ending)) return undefined;
    return isBad(ending) ? "bad" : "good";
  };
}

function statusTest(match: string): (ending: Ending) => boolean {
  if (!match.endsWith("xx")) return ({ status }) => status === Number(match);
  const hundred = Number(match[0]);
  return ({ status }) => Math.floor(status / 100) === hundred;
}

function slowerThan(under: string): (ending: Ending) => boolean {
  const limit = (parseDuration(under) ?? 0) / 1000;
  return ({ seconds }) => seconds > limit;
}
