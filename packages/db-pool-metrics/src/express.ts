import type { IncomingMessage, ServerResponse } from "node:http";
import { guardedJson } from "@luneo/kernel/guarded-json";
import type { Authorize } from "@luneo/kernel/guarded-json";
import type { PoolMonitor } from "./pool-monitor.ts";
import { PoolSettingsError } from "./pool-settings-error.ts";

export type { Authorize } from "@luneo/kernel/guarded-json";

/** Who may see the {@link poolStatusHandler}. */
export interface PoolStatusOptions<Request extends IncomingMessage = IncomingMessage> {
  /** Answers whether this request may see the pools; a throw or a rejection is a no. Required. */
  readonly authorize: Authorize<Request>;
}

/**
 * Answers how the pools are, as `{ pools: PoolSnapshot[] }`: for Express 4 and 5 and `node:http`.
 *
 * @throws PoolSettingsError `POOL_OPTIONS_REFUSED` without an `authorize`
 * @example
 * app.get("/internal/pools", poolStatusHandler([monitor], { authorize: (request) => isOperator(request) }));
 */
export function poolStatusHandler<Request extends IncomingMessage = IncomingMessage>(
  monitors: readonly PoolMonitor[],
  { authorize }: PoolStatusOptions<Request>,
): (request: Request, response: ServerResponse) => Promise<void> {
  if (typeof authorize !== "function") {
    const what = "`authorize` must be a function: how busy your database is, is nobody's business";
    const problems = [{ code: "NO_AUTHORIZE", what, got: typeof authorize, fix: "Return true to those who may know." }];
    throw new PoolSettingsError({ code: "POOL_OPTIONS_REFUSED", problems });
  }
  return guardedJson(authorize, () => ({ pools: monitors.map((monitor) => monitor.snapshot()) }));
}
