import type { IncomingMessage } from "node:http";
import { type Clock, systemClock } from "@luneo/kernel/clock";
import type { KeyRing } from "../ring/key-ring.ts";
import { ringArgument } from "./ring-argument.ts";

/** What a ring of sessions takes. */
export interface SessionRingOptions {
  /** @defaultValue the clock of this machine */
  readonly clock?: Pick<Clock, "now">;
}

/**
 * The `secret` of express-session: the current key signs cookies, and those of the previous and the next verify.
 *
 * It looks like a list of texts and is looked up for every request: a previous key drops out when it expires. It prints
 * as an empty list.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`NOT_A_RING`) for what is no ring, as a `secret()` isn't
 *
 * @example
 * app.use(session({ secret: toExpressSession(env.SESSION_SECRET), resave: false, saveUninitialized: false }));
 */
export function toExpressSession(ring: KeyRing, { clock = systemClock }: SessionRingOptions = {}): string[] {
  ringArgument(ring, "toExpressSession");
  const keys = () => ring.verificationKeys(undefined, clock.now()).map(({ key }) => key);
  return new Proxy<string[]>([], {
    get: (_list, property) => (property === "toJSON" ? () => "[redacted]" : (Reflect.get(keys(), property) as unknown)),
    // `forEach` and its like ask for each index.
    has: (_list, property) => Reflect.has(keys(), property),
  });
}

/** Which cookie {@link countSessions} looks at. */
export interface CountSessionsOptions extends SessionRingOptions {
  /** The `name` of express-session. @defaultValue "connect.sid" */
  readonly name?: string;
}

/**
 * A middleware that counts by which key of the ring session cookies were signed, since express-session doesn't tell: one
 * to three hashes a request. Put it before the session's; without it, the ring can't tell when its previous key is unused.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`NOT_A_RING`) for what is no ring, as a `secret()` isn't
 */
export function countSessions(
  ring: KeyRing,
  { name = "connect.sid", clock = systemClock }: CountSessionsOptions = {},
): (request: IncomingMessage, response: unknown, next: () => void) => void {
  ringArgument(ring, "countSessions");
  return ({ headers }, _response, next) => {
    const cookie = headers.cookie?.split(";").find((pair) => pair.trim().startsWith(`${name}=`));
    const [, value = "", signature = ""] = /^s:(.*)\.([^.]*)$/s.exec(decoded(cookie)) ?? [];
    const key =
      signature &&
      ring.verificationKeys(undefined, clock.now()).filter(({ key }) => isSigned(value, signature, key))[0];
    if (key) ring.countVerification(key);
    next();
  };
}

function decoded(cookie = ""): string {
  try {
    return decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1).trim());
  } catch {
    return "";
  }
}

/** As cookie-signature does it. */
function isSigned(value: string, signature: string, key: string): boolean {
  const { createHmac, timingSafeEqual } = process.getBuiltinModule("node:crypto");
  const right = Buffer.from(createHmac("sha256", key).update(value).digest("base64").replace(/=+$/, ""));
  const given = Buffer.from(signature);
  return right.length === given.length && timingSafeEqual(right, given);
}
