export { redisUrl, url } from "./variables/address.ts";
export type { UrlOptions } from "./variables/address.ts";
export { postgresUrl } from "./variables/postgres-url.ts";
export type { PostgresUrlOptions } from "./variables/postgres-url.ts";
export { bool, int, oneOf, port, secret, text } from "./variables/builders.ts";
export type { IntOptions, SecretOptions } from "./variables/builders.ts";
export { defineEnv } from "./definition/define-env.ts";
export type { Duration } from "@luneo/kernel/duration";
export type { Problem } from "@luneo/kernel/error";
export type {
  Declaration,
  EnvDefinition,
  EnvFrom,
  EnvOf,
  EnvOptions,
  InspectOptions,
  Inspection,
} from "./definition/define-env.ts";
export { EnvGuardError } from "./definition/env-guard-error.ts";
export type { Environment, EnvironmentOptions, StandardEnvironment } from "./definition/environment.ts";
export type { EnvSource } from "./reading/env-source.ts";
export type { LoadOptions } from "./reading/load-env.ts";
export type { Policy, PolicyExcept, PolicyLevel, PolicyRule } from "./policy/policy.ts";
export { allOrNone, atLeastOneOf, exactlyOneOf, when } from "./definition/rules.ts";
export type { Rule } from "./definition/rules.ts";
export { keyRing } from "./variables/key-ring.ts";
export type { KeyRingOptions } from "./variables/key-ring.ts";
export { pem } from "./variables/pem.ts";
export type { PemOptions, PemType } from "./variables/pem.ts";
export { stripeKey } from "./variables/stripe-key.ts";
export type { StripeKeyOptions } from "./variables/stripe-key.ts";
export { sentryDsn } from "./variables/sentry-dsn.ts";
export type { StandardResult, StandardSchemaV1 } from "./variables/standard-schema.ts";
export { ownVariable as createVariable } from "./variables/own-variable.ts";
export type { VariableState } from "./loaded/variable-state.ts";
export type { MarkedSchema } from "./variables/marked-schema.ts";
export type { ValueOf } from "./variables/variable-value.ts";
export type { KeyRing, RingKey, RingRole, RingStatus } from "./ring/key-ring.ts";
export type { Rotation, Variable } from "./variables/variable.ts";
export type {
  ExamineContext,
  Phase,
  PolicyFinding,
  Reading,
  ReadPart,
  Refusal,
  VariableSpec,
} from "./variables/variable-spec.ts";
