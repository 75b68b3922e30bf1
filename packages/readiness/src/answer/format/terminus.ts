import type { CheckView, GroupView } from "../group-view.ts";
import type { Format } from "./format.ts";

const WORDS = { pass: "up", warn: "degraded", fail: "down" };

/** As @nestjs/terminus answers, for dashboards and gates that read it. A check is up or down by what it does to the group. */
export const terminus: Format = {
  mediaType: "application/json",
  body({ status, release, details }: GroupView) {
    const { checks = [], heldBy } = details ?? {};
    return {
      status: status === "fail" ? "error" : "ok",
      version: release?.version,
      releaseId: release?.id,
      heldBy,
      info: indicators(checks.filter(({ effect }) => effect !== "fail")),
      error: indicators(checks.filter(({ effect }) => effect === "fail")),
      details: indicators(checks),
    };
  },
};

function indicators(checks: readonly CheckView[]): object {
  return Object.fromEntries(
    checks.map(({ name, status, effect, facts }) => [name, { status: WORDS[effect], result: status, ...facts }]),
  );
}
