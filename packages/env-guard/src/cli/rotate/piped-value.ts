import type { VariableSpec } from "../../variables/variable-spec.ts";
import { UsageError, type CommandContext } from "../command.ts";

/**
 * The value that comes by standard input; `undefined` for an empty one. Whether a boot would take it is asked later; here
 * only what no platform carries is refused, unless it is a PEM, which has lines.
 *
 * @throws UsageError for several lines, which is somebody's file and no value
 */
export async function pipedValue(
  context: CommandContext,
  name: string,
  { kind }: VariableSpec,
): Promise<string | undefined> {
  const value = await context.readInput();
  if (kind !== "pem" && /[\r\n\0]/.test(value)) {
    throw new UsageError(`Standard input holds several lines, and the value of ${name} is one`);
  }
  return value === "" ? undefined : value;
}
