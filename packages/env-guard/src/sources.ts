export type { Clock } from "@luneo/kernel/clock";
export type { Duration } from "@luneo/kernel/duration";
export { loadAsync } from "./reading/load-async.ts";
export type { LoadAsyncOptions } from "./reading/load-async.ts";
export { secretsDirectory } from "./reading/secrets-directory.ts";
export type { SecretsDirectoryOptions } from "./reading/secrets-directory.ts";
export type { AsyncSource } from "./reading/ask-sources.ts";
export type { EnvSource } from "./reading/env-source.ts";
