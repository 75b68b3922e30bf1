import type { Notice, NoticeField, NoticeSeverity } from "@luneo/kernel/notify/notice";
import { RUNBOOKS_URL } from "@luneo/kernel/rules/runbooks";
import type { CheckReport } from "../board/report.ts";
import type { Telling } from "./check-teller.ts";

/** Groups that are asked when a process or a deployment begins, and not while users are served. */
const AT_BEGINNING = ["startup", "deploy"];

/** How urgent it is that this check fails: by the gravest of its impacts on what is asked while users are served. */
function failureSeverity({ impacts }: Pick<CheckReport, "impacts">): NoticeSeverity {
  const ofServing = Object.entries(impacts).flatMap(([group, impact]) =>
    AT_BEGINNING.includes(group) ? [] : [impact],
  );
  if (ofServing.includes("critical")) return "critical";
  const all = Object.values(impacts);
  // What fails a beginning only is met by the next deployment.
  const isFelt =
    ofServing.includes("degrading") || (ofServing.length === 0 && all.some((one) => one !== "informational"));
  return isFelt ? "warning" : "info";
}

/** The notice that a check stands differently now. Its code is from an allow-list, and no message is part of it. */
export function checkNotice(
  source: string,
  check: CheckReport,
  { level, before, changes }: Telling,
  at: number,
): Notice {
  const { name, kind, code, value, unit = "", impacts, succeededAtMs } = check;
  const groups = Object.entries(impacts).map(([group, impact]) => `${group}: ${impact}`);
  const fields: (NoticeField | undefined)[] = [
    field("code", level === "well" ? undefined : code),
    field("kind", kind),
    field("impact", groups.join(", ") || "in no group"),
    field("value", value === undefined ? undefined : `${value} ${unit}`.trim()),
    field("last good result", level === "fail" && succeededAtMs ? new Date(succeededAtMs).toISOString() : undefined),
    field("changes since the last notice", changes > 1 ? String(changes) : undefined),
  ];
  const isDependency = kind === "dependency";
  return {
    source,
    title: `${name} ${{ well: "is well again", warn: "warns", fail: isDependency ? "is down" : "fails" }[level]}`,
    severity: { well: "resolved", warn: "warning", fail: failureSeverity(check) }[level] as NoticeSeverity,
    text: words(level, before, check),
    fields: fields.filter((one) => one !== undefined),
    links: isDependency ? [{ label: "Runbook", url: `${RUNBOOKS_URL}/dependency-down.md` }] : [],
    at,
    dedupeKey: `readiness/${source}/${name}`,
  };
}

function field(name: string, value: string | undefined): NoticeField | undefined {
  return value === undefined ? undefined : { name, value };
}

function words(level: Telling["level"], before: Telling["before"], { impacts }: CheckReport): string {
  if (level === "well") return "Its last results are good.";
  if (level === "warn") {
    return before === "fail" ? "It does not fail any more, but it warns." : "It answers, and says what may go wrong.";
  }
  const failing = Object.entries(impacts).flatMap(([group, impact]) => (impact === "critical" ? [group] : []));
  return failing.length === 0
    ? "No group fails with it: requests are served on, without it."
    : `It is critical for: ${failing.join(", ")}.`;
}
