import type { Problem } from "@luneo/kernel/error";
import type { ListedVariable, PlatformChange, SecretPlatform } from "./platforms/platform.ts";

/** What a platform would hold after a change, as far as its values are known. It holds keys: it goes nowhere else. */
export interface ExpectedResult {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  /** All names that are set on the platform before, those too whose values it doesn't hand back. */
  readonly listed: ReadonlyMap<string, ListedVariable>;
  readonly changes: readonly PlatformChange[];
}

/** Says what is wrong with the variables that a change would leave: what boots must be able to read them. */
export type ResultCheck = (after: ReadonlyMap<string, string>, result: ExpectedResult) => readonly Problem[];

/** Asks a platform for all that it hands back, and makes the changes to that. */
export async function expectedResult(options: {
  readonly platform: SecretPlatform;
  readonly listed: ReadonlyMap<string, ListedVariable>;
  /** Values that are known without the platform. */
  readonly known: ReadonlyMap<string, string>;
  readonly changes: readonly PlatformChange[];
  readonly signal: AbortSignal;
}): Promise<ExpectedResult> {
  const { platform, listed, known, changes, signal } = options;
  const names = [...listed].filter(([, { isReference = false }]) => !isReference).map(([name]) => name);
  const before = new Map([...(await platform.read(names, { signal })), ...known]);
  const after = new Map(before);
  for (const change of changes) {
    if (change.kind === "set") after.set(change.name, change.value);
    else after.delete(change.name);
  }
  return { before, after, listed, changes };
}
