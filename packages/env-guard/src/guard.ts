export { envGuard } from "./loaded/env-guard.ts";
export type { EnvGuard, EnvStatus, StatusOptions } from "./loaded/env-guard.ts";
export type { Refreshed } from "./loaded/env-object.ts";
export type { AgeState, DateSource, LockEntry, SecretAge, SecretLock } from "./expiry/secret-age.ts";
export type { RingStatus } from "./ring/key-ring.ts";
export type { Origin, VariableState } from "./loaded/variable-state.ts";
