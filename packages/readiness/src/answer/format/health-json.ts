import type { CheckView } from "../group-view.ts";
import type { Format } from "./format.ts";

/**
 * `application/health+json`, by draft-inadarei-api-health-check-06. A check is "skipped" or "unknown" here too, where the
 * draft has no word for it.
 */
export const healthJson: Format = {
  mediaType: "application/health+json",
  body: ({ status, release, details }) => ({
    status,
    version: release?.version,
    releaseId: release?.id,
    ...(details && {
      heldBy: details.heldBy,
      checks: Object.fromEntries(details.checks.map((check) => [check.name, [component(check)]])),
    }),
  }),
};

function component({ status, facts: { value, unit, ...facts } }: CheckView): object {
  const componentType = facts.kind === "local" ? "system" : "component";
  return { status, componentType, observedValue: value, observedUnit: unit, ...facts };
}
