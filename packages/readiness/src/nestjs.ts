export { gracefulNestShutdown } from "./nestjs/graceful-nest-shutdown.ts";
export type { NestApplicationLike } from "./nestjs/graceful-nest-shutdown.ts";
export { ReadinessModule } from "./nestjs/readiness-module.ts";
export type { ReadinessModuleAsyncOptions } from "./nestjs/readiness-module.ts";
export { InjectReadiness, READINESS } from "./nestjs/readiness-token.ts";
