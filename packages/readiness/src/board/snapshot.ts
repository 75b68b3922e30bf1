import type { Board } from "./board.ts";
import type { CheckReport, Snapshot } from "./report.ts";

/** What the runs of a check came to, in numbers. */
type RunCounts = Pick<CheckReport, "runs" | "skippedRuns">;

/** A frozen copy of what the board knows, with what was counted of the runs of each check, in the order of the board. */
export function takeSnapshot({ checks, groups }: Board, counts: readonly RunCounts[]): Snapshot {
  const reports = checks.map((check, index) => {
    const { name, kind } = check.plan.check;
    const { runs, skippedRuns } = counts[index] as RunCounts;
    const impacts = groups.flatMap(({ plan, members }) =>
      members.filter((member) => member.check === check).map(({ impact }) => [plan.name, impact] as const),
    );
    return Object.freeze({
      name,
      kind,
      impacts: Object.freeze(Object.fromEntries(impacts)),
      ...check.state,
      runs,
      skippedRuns,
    });
  });
  const groupReports = groups.map(({ plan, members, status, heldBy }) => {
    const names = Object.freeze(members.map(({ check }) => check.plan.check.name));
    return [plan.name, Object.freeze({ status, heldBy, checks: names })] as const;
  });
  return Object.freeze({
    checks: Object.freeze(reports),
    groups: Object.freeze(Object.fromEntries(groupReports)),
  });
}
