import type { CheckView, GroupView } from "../group-view.ts";
import type { Format } from "./format.ts";

/** As MicroProfile Health 4 answers. A check is UP or DOWN by what it does to the group, and all else is its `data`. */
export const microprofile: Format = {
  mediaType: "application/json",
  body({ status, release, details }: GroupView) {
    return {
      status: upOrDown(status),
      checks: [
        ...(release
          ? [{ name: "release", status: "UP", data: { version: release.version, releaseId: release.id } }]
          : []),
        ...(details?.heldBy ?? []).map((reason) => ({ name: "held", status: "DOWN", data: { reason } })),
        ...(details?.checks ?? []).map(response),
      ],
    };
  },
};

// What the check tells comes first: it can't put anything in the place of what we tell of it.
function response({ name, status, effect, facts: { data, ...facts } }: CheckView): object {
  return { name, status: upOrDown(effect), data: { ...data, result: status, ...facts } };
}

function upOrDown(status: GroupView["status"]): string {
  return status === "fail" ? "DOWN" : "UP";
}
