export { envGuard } from "./guarded-env.ts";
export type { EnvGuard, EnvStatus, StatusOptions } from "./guarded-env.ts";
export type { Refreshed } from "./env-object.ts";
export type { AgeState, DateSource, LockEntry, SecretAge, SecretLock } from "./expiry/secret-age.ts";
export type { RingStatus } from "./ring/key-ring.ts";
export type { Origin, VariableState } from "./variable-state.ts";
