import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, systemClock } from "@luneo/kernel/clock";
import { guardedJson } from "@luneo/kernel/guarded-json";
import type { Authorize } from "@luneo/kernel/guarded-json";
import { refuseProblems } from "./definition/env-guard-error.ts";
import { publicStatus } from "./expiry/public-status.ts";
import type { SecretLock } from "./expiry/secret-age.ts";

export type { Clock } from "@luneo/kernel/clock";
export type { Authorize } from "@luneo/kernel/guarded-json";
export { readLockFile } from "./expiry/lock-file.ts";
export type { PublicStatus } from "./expiry/public-status.ts";
export type { LockEntry, SecretLock } from "./expiry/secret-age.ts";

/** Who may see the {@link envStatusHandler}, and what it goes by. */
export interface EnvStatusOptions<Request extends IncomingMessage = IncomingMessage> {
  /** Answers whether this request may see names and states; a throw or a rejection is a no. Required. */
  readonly authorize: Authorize<Request>;
  /** What `readLockFile("env-guard.lock.json")` returned. @defaultValue nothing is written down */
  readonly lock?: SecretLock;
  /** @defaultValue the clock of this machine */
  readonly clock?: Pick<Clock, "now">;
}

/**
 * Answers which variables are set, how old the secrets are and which keys the rings hold, by name and state, never by
 * value: for Express 4 and 5 and `node:http`. Labels of keys are shown only where somebody gave them.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` without an `authorize`, or for what was not loaded
 */
export function envStatusHandler<Request extends IncomingMessage = IncomingMessage>(
  env: object,
  { authorize, lock, clock = systemClock }: EnvStatusOptions<Request>,
): (request: Request, response: ServerResponse) => Promise<void> {
  const problem = {
    code: "NO_AUTHORIZE",
    what: "`authorize` must be a function",
    got: typeof authorize,
    fix: "Return true for the requests that may see the names of variables",
  };
  const problems = typeof authorize === "function" ? [] : [problem];
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of envStatusHandler", problems);
  publicStatus(env, clock.now(), lock);
  return guardedJson(authorize, () => publicStatus(env, clock.now(), lock));
}
