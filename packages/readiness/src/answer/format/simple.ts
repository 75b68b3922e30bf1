import type { Format } from "./format.ts";

const WORDS = { pass: "ok", warn: "degraded", fail: "down", skipped: "skipped", unknown: "unknown" };

/** One word for the group, and one for each check. */
export const simple: Format = {
  mediaType: "application/json",
  body: ({ status, release, details }) => ({
    status: WORDS[status],
    version: release?.version,
    releaseId: release?.id,
    ...(details && {
      heldBy: details.heldBy,
      checks: Object.fromEntries(
        details.checks.map((check) => [check.name, { status: WORDS[check.status], ...check.facts }]),
      ),
    }),
  }),
};
