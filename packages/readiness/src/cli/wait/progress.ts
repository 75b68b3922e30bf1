import type { ExpectedRelease, Verdict } from "./verdict.ts";

/** What progress is told of, and where. */
export interface ProgressOptions {
  readonly times: number;
  readonly expected: ExpectedRelease;
  readonly write: (line: string) => void;
}

/** What lasts for longer than a start takes is worth a hint. */
const LONG_MS = 30_000;

/** What is said of replies that were none, and of statuses that mean something by themselves. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "its name has no address",
  EAI_AGAIN: "its name can't be looked up",
  TIMEOUT: "no answer in time",
  NOT_FOUND: "there is no such path",
  REFUSED: "we are refused",
  REDIRECTED: "a redirect, which is not followed",
  UNEXPECTED_STATUS: "neither 200 nor 503",
  BODY_FAILS: "but its body says that it fails",
  BODY_TOO_LARGE: "but its body is larger than 256 KiB",
  NO_VERSION: "but it tells no version",
  NO_RELEASE_ID: "but it tells no release id",
};

const TOLD_BY_DEPLOY = "versions are told by group deploy (/healthz), where createReadiness is given `release`";
const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "is the port right, and does the process listen on that address?",
  ENOTFOUND: "is the name right?",
  EAI_AGAIN: "does this machine have a name server?",
  TIMEOUT: "does something between here and there drop packets?",
  NOT_FOUND: "is the path right, and does a proxy pass it on?",
  REFUSED: "does something ask for credentials in front of it?",
  REDIRECTED: "give the address that it leads to",
  UNEXPECTED_STATUS: "is it readiness that answers, or something in front of it?",
  BODY_TOO_LARGE: "is it a health endpoint that answers, or something else at that path?",
  UNKNOWN_STATUS: "is it a health endpoint that answers? `wait --help` says which statuses are good",
  NO_VERSION: TOLD_BY_DEPLOY,
  NO_RELEASE_ID: TOLD_BY_DEPLOY,
  TLS: "is the certificate for this name, and is its issuer known here? Node reads more issuers from NODE_EXTRA_CA_CERTS",
};
const TLS = /^(?:ERR_(?:TLS|SSL)_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$|HOSTNAME_MISMATCH$)/;

/** Makes what tells progress: a line for each change, and one more for what lasts although it may never end by itself. */
export function createProgress({
  times,
  expected,
  write,
}: ProgressOptions): (verdict: Verdict, inARow: number, elapsedMs: number) => void {
  let lastText = "";
  let sinceMs = 0;
  let isHinted = false;
  return (verdict, inARow, elapsedMs) => {
    const text = verdictText(verdict, expected);
    const at = seconds(elapsedMs).padStart(8);
    if (text !== lastText) {
      write(`${at}  ${text}${inARow > 0 && times > 1 ? `: good, ${inARow} of ${times}` : ""}`);
      [lastText, sinceMs, isHinted] = [text, elapsedMs, false];
      return;
    }
    const hint = hintOf(verdict.code);
    if (isHinted || hint === undefined || elapsedMs - sinceMs < LONG_MS) return;
    isHinted = true;
    write(`${at}  still ${text}; ${hint}`);
  };
}

/** A verdict in words. */
export function verdictText(verdict: Verdict, expected: ExpectedRelease): string {
  const { statusCode, code = "", version, releaseId, heldBy, failing } = verdict;
  if (statusCode === undefined) return withWords(code, TLS.test(code) ? "TLS fails" : WORDS[code]);
  const reasons = [...heldBy, ...failing];
  const who = [version, releaseId].filter((part) => part !== undefined).join(" ");
  const words = WORDS[code] ?? missed(verdict, expected);
  return [
    `${statusCode}${who === "" ? "" : ` of ${who}`}`,
    ...(words === undefined ? [] : [words]),
    ...(reasons.length === 0 ? [] : [`because of ${reasons.join(", ")}`]),
  ].join(", ");
}

/** Milliseconds as people read them. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function missed({ code, unknownStatus }: Verdict, { version, releaseId }: ExpectedRelease): string | undefined {
  if (code === "UNKNOWN_STATUS") return `but the status in its body is no known good word: ${unknownStatus}`;
  if (code === "WRONG_VERSION") return `not of ${version} yet`;
  return code === "WRONG_RELEASE_ID" ? `not of ${releaseId} yet` : undefined;
}

function withWords(code: string, words: string | undefined): string {
  return words === undefined ? code : `${code}: ${words}`;
}

function hintOf(code: string | undefined): string | undefined {
  return code === undefined ? undefined : HINTS[TLS.test(code) ? "TLS" : code];
}
