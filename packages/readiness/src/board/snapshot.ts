import type { CheckRunner } from "../running/check-runner.ts";
import type { Board } from "./board.ts";
import type { Snapshot } from "./report.ts";

/** A frozen copy of what the board knows, with what the runners of its checks have counted. */
export function takeSnapshot({ checks, groups }: Board, runners: readonly CheckRunner[]): Snapshot {
  const reports = checks.map((check, index) => {
    const { name, kind } = check.plan.check;
    const { runs, skippedRuns } = runners[index] as CheckRunner;
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
