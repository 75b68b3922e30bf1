export type { Check, CheckSettings } from "./check.ts";
export type { RequestLike, ResponseLike } from "./http.ts";
export { ReadinessError } from "./readiness-error.ts";
export { createReadiness } from "./readiness.ts";
export type { GroupName, GroupsOf, Readiness, ReadinessOptions } from "./readiness.ts";
export type { CheckReport, CheckState, GroupReport, Snapshot, Transition } from "./report.ts";
