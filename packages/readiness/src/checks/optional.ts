import type { Check } from "../check.ts";
import { shown } from "@luneo/kernel/error";
import type { ToldFault } from "@luneo/kernel/option-faults";
import { refuseFaults } from "./refuse-options.ts";

/**
 * A check of a dependency that an installation may go without: where it isn't configured (`undefined`, `null` or an empty
 * text) the check is `skipped` with `NOT_CONFIGURED`, which fails nothing; where it is, it is what `make` makes of it.
 *
 * @example
 * optionalCheck("redis", redis, redisCheck) // `redis` is a client, or undefined where REDIS_URL isn't set
 *
 * @throws ReadinessError `CHECK_REFUSED` when what was made isn't a check of a dependency with this name; what `make`
 * throws
 */
export function optionalCheck<const Name extends string, Configured>(
  name: Name,
  configured: Configured,
  make: (configured: NonNullable<Configured>) => Check<NoInfer<Name>, "dependency">,
): Check<NoInfer<Name>, "dependency"> {
  refuseFaults("optionalCheck", [
    typeof make === "function" ? undefined : fault("`make` must be a function", make, "Give it one."),
  ]);
  if (configured === undefined || configured === null || configured === "") {
    return { name, kind: "dependency", run: () => ({ status: "skipped", code: "NOT_CONFIGURED" }) };
  }
  const check = make(configured);
  refuseFaults("optionalCheck", [
    check?.name === name
      ? undefined
      : fault(`\`make\` must make a check named "${name}"`, check?.name, "Give both the same name."),
    check?.kind === "dependency"
      ? undefined
      : fault("`make` must make a check of a dependency", check?.kind, "A local one is always there."),
  ]);
  return check;
}

function fault(what: string, got: unknown, fix: string): ToldFault {
  return { what, got: shown(got), fix };
}
