import { refuseProblems } from "../definition/env-guard-error.ts";
import { envObject, type Reload } from "../loaded/env-object.ts";
import type { EnvReading } from "./read-env.ts";
import type { Phase } from "../variables/variable-spec.ts";

/** How an environment is loaded. */
export interface LoadOptions {
  /** Which variables are needed: those of the build, or those of the running application. @defaultValue "boot" */
  readonly phase?: Phase;
  /**
   * Makes every problem a warning, for a linter or a build without an environment. What is right is read and defaulted
   * as ever; what isn't is `undefined`, whatever its type says.
   * @defaultValue false
   */
  readonly skipValidation?: boolean;
}

/** Makes the environment of a reading; throws an `EnvGuardError` (`ENV_INVALID`) that lists every problem. */
export function loadEnv(reading: EnvReading, reload: Reload, isLenient = false): object {
  const { environment, problems, warnings } = reading;
  if (!isLenient && problems.length > 0) refuseProblems("ENV_INVALID", environment.reason(), problems);
  return envObject({ reading: isLenient ? { ...reading, warnings: [...problems, ...warnings] } : reading, reload });
}
