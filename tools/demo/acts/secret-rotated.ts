import type { Act } from "../act.ts";
import { cellsOf } from "../probe-watch.ts";
import { runRotation } from "../rotation/rotation-run.ts";
import { rotationVerdicts } from "../rotation/rotation-verdicts.ts";

export const secretRotated: Act = {
  number: 6,
  title: "A secret is rotated",
  promise: "Under load, with no request rejected",
  async play(stage) {
    const run = await runRotation(stage);
    const receipts = run.shown.toSorted((a, b) => a.atMs - b.atMs);
    const programRuns = [run.staged, run.promotedTooEarly, run.promoted, run.retiredTooEarly, run.retired];
    return {
      verdicts: rotationVerdicts(run),
      charts: [
        {
          kind: "strips",
          title: "Receipts, shown to any replica",
          seconds: run.durationMs / 1000,
          rows: [{ name: "receipts", cells: cellsOf(receipts, run.durationMs) }],
          markers: run.markers,
        },
      ],
      transcript: {
        title: "What the operator typed and saw",
        text: programRuns.map(({ typed, printed }) => `$ ${typed}\n${printed}`).join("\n\n"),
      },
    };
  },
};
