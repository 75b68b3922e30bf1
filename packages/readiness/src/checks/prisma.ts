import { shown } from "@luneo/kernel/error";
import type { Observation } from "@luneo/kernel/check";
import { aFunction, hasMethods } from "@luneo/kernel/option-checks";
import type { ToldFault } from "@luneo/kernel/option-faults";
import type { Check, CheckSettings } from "../check.ts";
import { ReadinessError } from "../readiness-error.ts";
import { poolFacts } from "./pool/connection-pool.ts";
import type { ConnectionPool } from "./pool/connection-pool.ts";
import { prismaCode } from "./prisma/prisma-code.ts";
import { refuseOptions } from "./refuse-options.ts";

/**
 * What the check needs of a Prisma client; any for an SQL database is one, also an extended one.
 *
 * It is called by one run at a time. Where there is no SQL, write what asks instead:
 * `prismaCheck({ $queryRaw: () => prisma.$runCommandRaw({ ping: 1 }) })`.
 */
export interface PrismaClientLike {
  $queryRaw(query: TemplateStringsArray): PromiseLike<unknown>;
}

/** How a database is checked through Prisma. */
export interface PrismaCheckOptions<Name extends string> extends CheckSettings {
  /** @defaultValue "prisma" */
  readonly name?: Name;
  /** The pool that was given to the driver adapter, whose counts are shown. @defaultValue none: no counts are shown */
  readonly pool?: () => ConnectionPool | undefined;
}

/**
 * Checks that the database answers `SELECT 1` through Prisma, the way the application's own queries go: through its pool,
 * so that it tells of an exhausted pool as well, as `TIMEOUT`. Where you'd like to know of Postgres itself, use
 * `postgresCheck`.
 *
 * Prisma can't give up a query: one that hangs keeps its one connection until the driver lets go of it, and is never
 * followed by another.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the client and the options
 */
export function prismaCheck<const Name extends string = "prisma">(
  prisma: PrismaClientLike,
  options: PrismaCheckOptions<Name> = {},
): Check<NoInfer<Name>, "dependency"> {
  const isClient = hasMethods(prisma, ["$queryRaw"]);
  refuseOptions("prismaCheck", options, { pool: aFunction }, [isClient ? undefined : noClient(prisma)]);
  const { name = "prisma" as Name, pool, ...settings } = options;
  return {
    ...settings,
    name,
    kind: "dependency",
    async run(): Promise<Observation> {
      try {
        await prisma.$queryRaw`SELECT 1`;
      } catch (error) {
        const code = prismaCode(error);
        if (code === undefined) throw error;
        throw new ReadinessError({ code, message: `The database failed Prisma's query: ${code}.`, cause: error });
      }
      return { data: poolFacts(pool) };
    },
  };
}

function noClient(prisma: unknown): ToldFault {
  const what = "the client must have `$queryRaw`, as that of Prisma has";
  return { what, got: shown(prisma), fix: "Give it `new PrismaClient({ adapter })`." };
}
