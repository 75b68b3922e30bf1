export { configNamespaces } from "./nestjs/config-namespace.ts";
export type { ConfigNamespace, NamespaceMaker, RegisterAs } from "./nestjs/config-namespace.ts";
export { validateWith } from "./nestjs/config-validate.ts";
export { ENV, envClass, InjectEnv } from "./nestjs/env-token.ts";
export type { EnvClass } from "./nestjs/env-token.ts";
export { EnvGuardModule } from "./nestjs/env-guard-module.ts";
export type { EnvGuardModuleAsyncOptions, EnvGuardModuleOptions, EnvStatusRoute } from "./nestjs/env-guard-module.ts";
export type { Authorize, Clock } from "./express.ts";
