export type { Finding, Severity } from "@luneo/kernel/findings";
export { drainBudgetFindings } from "./shutdown/drain-budget.ts";
export type { DrainSurroundings } from "./shutdown/drain-budget.ts";
export { gracefulShutdown } from "./shutdown/graceful-shutdown.ts";
export type { GracefulShutdown } from "./shutdown/graceful-shutdown.ts";
export type { Closer, ShutdownOptions } from "./shutdown/shutdown-options.ts";
export type { StoppableServer } from "./shutdown/stoppable-server.ts";
