import type { IncomingMessage, ServerResponse } from "node:http";
import { guardedJson } from "@luneo/kernel/guarded-json";
import type { Authorize } from "@luneo/kernel/guarded-json";
import { refuseProblems } from "./env-error.ts";
import { envGuard } from "./guarded-env.ts";

export type { Authorize } from "@luneo/kernel/guarded-json";

/** Who may see the {@link envStatusHandler}. */
export interface EnvStatusOptions<Request extends IncomingMessage = IncomingMessage> {
  /** Answers whether this request may see names and states; a throw or a rejection is a no. Required. */
  readonly authorize: Authorize<Request>;
}

/**
 * Answers which variables are set, by name and state, never by value: for Express 4 and 5 and `node:http`.
 * Throws an `EnvGuardError` (`ENV_ARGUMENT_INVALID`) without an `authorize`.
 */
export function envStatusHandler<Request extends IncomingMessage = IncomingMessage>(
  env: object,
  { authorize }: EnvStatusOptions<Request>,
): (request: Request, response: ServerResponse) => Promise<void> {
  const problem = {
    code: "NO_AUTHORIZE",
    what: "`authorize` must be a function",
    got: typeof authorize,
    fix: "Return true for the requests that may see the names of variables",
  };
  const problems = typeof authorize === "function" ? [] : [problem];
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of envStatusHandler", problems);
  const { environment, variables, warnings } = envGuard(env);
  const status = {
    environment: { name: environment.name, decidedBy: environment.decidedBy ?? null },
    variables: variables.map(({ name, sensitive, origin }) => ({ name, sensitive, state: origin.kind })),
    warnings: warnings.map(({ code, what }) => ({ code, what })),
  };
  return guardedJson(authorize, () => status);
}
