export { expectNoLeak, SecretLeakError } from "./testing/expect-no-leak.ts";
export type { Secrets } from "./testing/expect-no-leak.ts";
export { mockEnv } from "./testing/mock-env.ts";
export type { MockOptions, MockValues } from "./testing/mock-env.ts";
