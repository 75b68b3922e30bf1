import type { Verdict } from "../act.ts";
import { countRuns, leakedRuns } from "../secret-runs.ts";
import type { RotationRun } from "./rotation-run.ts";

/** What was promised of a rotation under load, beside what happened. Pure. */
export function rotationVerdicts(run: RotationRun): readonly Verdict[] {
  const { staged, promotedTooEarly, promoted, retiredTooEarly, retired, shown, issued, oldKey, newKey } = run;
  const rejected = shown.filter(({ status }) => status === 404).length;
  const failed = shown.filter(({ status }) => status !== 200).length;
  const keys = [oldKey, newKey];
  const printed = [staged, promotedTooEarly, promoted, retiredTooEarly, retired].map((one) => one.printed).join("\n");
  const leaks = leakedRuns(keys, printed).length;
  return [
    {
      promised: "Staged, promoted and retired",
      measured: [staged, promoted, retired].map(({ succeeded }) => (succeeded ? "done" : "refused")).join(", "),
      met: staged.succeeded && promoted.succeeded && retired.succeeded && oldKey !== newKey,
    },
    {
      promised: "No receipt rejected",
      measured: `${rejected} rejected and ${failed - rejected} unanswered of ${shown.length} shown, ${issued} issued`,
      met: failed === 0 && shown.length > 100,
    },
    {
      promised: "No promotion while a replica lacks the new key",
      measured: promotedTooEarly.succeeded ? "promoted" : "refused",
      met: !promotedTooEarly.succeeded && promotedTooEarly.printed.includes("NEXT must be held by every replica"),
    },
    {
      promised: "No retirement while old receipts are good",
      measured: retiredTooEarly.succeeded ? "retired" : "refused",
      met: !retiredTooEarly.succeeded,
    },
    {
      promised: "What the retired key signs is refused",
      measured: `${run.byOldKey} for it, ${run.byNewKey} for the same receipt of the new key`,
      met: run.byOldKey === 404 && run.byNewKey === 200,
    },
    {
      promised: "No key in what the program prints",
      measured: `${leaks} runs of six characters found, of ${countRuns(keys)}`,
      met: leaks === 0,
    },
  ];
}
