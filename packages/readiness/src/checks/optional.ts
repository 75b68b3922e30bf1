import type { Check } from "../check.ts";
import { shown } from "@luneo/kernel/error";
import type { Problem } from "@luneo/kernel/error";
import { refuseCheck } from "./refuse-check.ts";

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
): Check<Name, "dependency"> {
  refuseCheck([typeof make === "function" ? undefined : problem("`make` must be a function", make, "Give it one.")]);
  if (configured === undefined || configured === null || configured === "") {
    return { name, kind: "dependency", run: () => ({ status: "skipped", code: "NOT_CONFIGURED" }) };
  }
  const check = make(configured);
  refuseCheck([
    check?.name === name
      ? undefined
      : problem(`\`make\` must make a check named "${name}"`, check?.name, "Give both the same name."),
    check?.kind === "dependency"
      ? undefined
      : problem("`make` must make a check of a dependency", check?.kind, "A local one is always there."),
  ]);
  return check;
}

function problem(what: string, got: unknown, fix: string): Problem {
  return { code: "INVALID_CHECK", what: `optionalCheck: ${what}`, got: shown(got), fix };
}
