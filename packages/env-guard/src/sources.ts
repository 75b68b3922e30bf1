export type { Clock } from "@luneo/kernel/clock";
export type { Duration } from "@luneo/kernel/duration";
export { loadAsync } from "./load-async.ts";
export type { LoadAsyncOptions } from "./load-async.ts";
export { secretsDirectory } from "./secrets-directory.ts";
export type { SecretsDirectoryOptions } from "./secrets-directory.ts";
export type { AsyncSource } from "./source-answers.ts";
export type { EnvSource } from "./env-source.ts";
