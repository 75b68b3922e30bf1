/** Where Prisma keeps what the database said: 7 with a driver adapter in the first place, engines before it in the others. */
interface PrismaError {
  readonly meta?: {
    readonly driverAdapterError?: { readonly cause?: { readonly originalCode?: unknown; readonly kind?: unknown } };
    readonly code?: unknown;
  };
  readonly errorCode?: unknown;
}

/**
 * What the database or the driver said, out of an error of Prisma's, whose own code says of every raw query `P2010`: an
 * SQLSTATE, or else the kind of the failure, as `DATABASE_NOT_REACHABLE`. Undefined where it holds neither.
 */
export function prismaCode(error: unknown): string | undefined {
  const { meta, errorCode } = Object(error) as PrismaError;
  const { originalCode, kind } = meta?.driverAdapterError?.cause ?? {};
  const found = [originalCode, upperSnake(kind), meta?.code, errorCode];
  return found.find((code): code is string => typeof code === "string" && code !== "");
}

function upperSnake(kind: unknown): string | undefined {
  return typeof kind === "string" ? kind.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase() : undefined;
}
