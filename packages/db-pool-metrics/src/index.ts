export type { InstrumentOptions } from "./instrument-options.ts";
export { instrumentPool } from "./instrument-pool.ts";
export type { InstrumentablePool } from "./pool.ts";
export { type PoolBudget, poolShare } from "./pool-budget.ts";
export { poolConfigFromEnv } from "./pool-config-from-env.ts";
export type { PoolEvents, PoolLeak, PoolMonitor, PoolSaturation, PoolSnapshot } from "./pool-monitor.ts";
export { poolSaturationCheck, type PoolSaturationCheckOptions } from "./pool-saturation-check.ts";
export { poolSettings, type PoolSettings, type PoolSettingsOptions } from "./pool-settings.ts";
export { PoolSettingsError } from "./pool-settings-error.ts";
