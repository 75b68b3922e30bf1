import { ReadinessError } from "../readiness-error.ts";
import type { RequestLike } from "./request.ts";
import { readVerdict } from "./verdict.ts";

/** What knows which tokens are good, such as a ring of keys of which the last one still counts. */
export interface TokenVerifier {
  /** Answers at once, and only `true` is a yes. */
  accepts(token: string): boolean;
}

const SCHEME = /^bearer +/i;
/** What can stand in a header, and is long enough that nobody guesses it. */
const TOKEN = /^[\u0021-\u007e]{16,}$/;

/**
 * Makes `authorize` of details for requests that carry `Authorization: Bearer TOKEN`. How long it takes tells nothing of
 * the token. What it makes throws what `accepts` throws, and `AUTHORIZE_ASYNC` where that gives a promise.
 *
 * @throws ReadinessError `READINESS_REFUSED` for a token that is shorter than 16 characters or can't stand in a header
 * @example
 * createReadiness({ checks, details: { authorize: bearer(env.HEALTH_TOKEN) } });
 */
export function bearer(token: string | TokenVerifier): (request: RequestLike) => boolean {
  const accepts = typeof token === "string" ? judge(token) : judged(token);
  return ({ headers }) => {
    const authorization = headers?.["authorization"];
    if (typeof authorization !== "string" || !SCHEME.test(authorization)) return false;
    return accepts(authorization.replace(SCHEME, ""));
  };
}

function judge(token: string): (candidate: string) => boolean {
  if (!TOKEN.test(token)) {
    const length = token.length < 16 ? `${token.length} of them` : "one with spaces or other signs";
    refuse("must be at least 16 characters of visible ASCII", length);
  }
  // Not at import: a runtime without it can still serve what is public.
  const { hash, timingSafeEqual } = process.getBuiltinModule("node:crypto");
  const digest = (text: string): Buffer => hash("sha256", text, "buffer");
  const own = digest(token);
  return (candidate) => timingSafeEqual(digest(candidate), own);
}

function judged(token: TokenVerifier): (candidate: string) => boolean {
  if (typeof (token as TokenVerifier | undefined)?.accepts !== "function") {
    refuse("must be a string, or have a method `accepts`", typeof token);
  }
  return (candidate) => readVerdict(token.accepts(candidate), "`accepts` of `bearer`");
}

function refuse(what: string, got: string): never {
  const fix = "Make one with `node -p \"crypto.randomBytes(24).toString('base64url')\"`.";
  const problems = [{ code: "INVALID_TOKEN", what: `The token of \`bearer\` ${what}`, got, fix }];
  throw new ReadinessError({ code: "READINESS_REFUSED", problems });
}
