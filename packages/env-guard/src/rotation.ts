export type { Clock } from "@luneo/kernel/clock";
export { createKeyRing } from "./ring/create-key-ring.ts";
export { countSessions, toExpressSession } from "./rotation/express-session.ts";
export type { CountSessionsOptions, SessionRingOptions } from "./rotation/express-session.ts";
export { toJose } from "./rotation/jose.ts";
export type { JoseRing, JoseToken } from "./rotation/jose.ts";
export { toJsonwebtoken } from "./rotation/jsonwebtoken.ts";
export type { JsonwebtokenRing } from "./rotation/jsonwebtoken.ts";
export { kidOf, renewRing } from "./ring/key-ring.ts";
export type { KeyRing, RingKey, RingRole, RingStatus } from "./ring/key-ring.ts";
export type { KeyPart, RingKeys } from "./ring/ring-fault.ts";
export type { TokenAlgorithm, TokenRingOptions } from "./rotation/token-key.ts";
export { verifyWebhook } from "./rotation/webhook.ts";
export type { VerifiedWebhook, WebhookOptions, WebhookRequest, WebhookScheme } from "./rotation/webhook.ts";
export { filePlatform } from "./rotation/platforms/file.ts";
export type { FileOptions } from "./rotation/platforms/file.ts";
export { githubPlatform } from "./rotation/platforms/github.ts";
export type { GithubOptions } from "./rotation/platforms/github.ts";
export type {
  ListedVariable,
  NamedChange,
  PlatformChange,
  PlatformContext,
  SecretPlatform,
} from "./rotation/platforms/platform.ts";
export { railwayPlatform } from "./rotation/platforms/railway.ts";
export type { RailwayOptions } from "./rotation/platforms/railway.ts";
export { bootAcceptance } from "./rotation/boot-acceptance.ts";
export type { ExpectedResult, ResultCheck } from "./rotation/expected-result.ts";
export { createDatabaseRole, dropDatabaseRole } from "./rotation/procedures/database-role.ts";
export type { CreateRoleOptions, DatabaseQuery, DatabaseRoles } from "./rotation/procedures/database-role.ts";
export { procedureFor } from "./rotation/procedures/procedure-choice.ts";
export type { Procedure, ProcedureStep, ProcedureSubject } from "./rotation/procedures/procedure.ts";
export type { RingStep, StepValue } from "./rotation/procedures/ring-steps.ts";
export { checkStripeKey } from "./rotation/procedures/stripe-check.ts";
export type { StripeCheck, StripeCheckOptions } from "./rotation/procedures/stripe-check.ts";
export { stripeRotationCheck } from "./rotation/procedures/stripe-rotation.ts";
export type { StripeRotationOptions } from "./rotation/procedures/stripe-rotation.ts";
export { readReplicas } from "./rotation/replica-reader.ts";
export type { ReplicaReaderOptions } from "./rotation/replica-reader.ts";
export type { ReplicaCount, ReplicaKeys, ReplicaReport, ReportedKey } from "./rotation/replica-report.ts";
export type { RotationFetch } from "./rotation/rotation-fetch.ts";
export { rotateRing } from "./rotation/rotate-ring.ts";
export type { RingRotationOptions, RingRotationOutcome } from "./rotation/rotate-ring.ts";
export { rotateValue } from "./rotation/rotate-value.ts";
export type { CredentialCheck, ValueRotationOptions, ValueRotationOutcome } from "./rotation/rotate-value.ts";
export { mergeRunbook, runbooks } from "./rotation/runbook.ts";
export type { Runbook, RunbookOptions } from "./rotation/runbook.ts";
export { decideTransition, ringState } from "./rotation/transition.ts";
export type {
  ObservedKey,
  RingAction,
  RingDecision,
  RingObservation,
  RingRequest,
  RingState,
} from "./rotation/transition.ts";
