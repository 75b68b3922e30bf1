import { dayText, distanceText } from "../expiry/age-words.ts";
import type { AgedSecret } from "../expiry/aged-secret.ts";

/** The ages of secrets as a table, those that end first at the top. */
export function ageTable(secrets: readonly AgedSecret[], nowMs: number): string {
  if (secrets.length === 0) return "The definition declares no secret.";
  const end = ({ age }: AgedSecret): number => age?.expiresAtMs ?? age?.rotationDueAtMs ?? Infinity;
  const rows = secrets
    .toSorted((one, other) => Math.sign(end(one) - end(other)) || one.name.localeCompare(other.name))
    .map(({ name, age, isSet, owner }) => [
      name,
      age?.state ?? "not set here",
      age?.expiresAtMs === undefined ? "-" : `${dayText(age.expiresAtMs)}, ${distanceText(age.expiresAtMs, nowMs)}`,
      age?.rotatedAtMs === undefined ? "-" : dayText(age.rotatedAtMs),
      age?.rotationDueAtMs === undefined ? "-" : dayText(age.rotationDueAtMs),
      owner ?? "-",
      isSet || !age ? "" : "(not set here)",
    ]);
  const all = [["SECRET", "STATE", "ENDS", "REPLACED", "DUE", "OWNER", ""], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
