import type { Problem } from "@luneo/kernel/error";
import type { RingRole } from "../ring/key-ring.ts";

/** What is known of the keys that replicas hold: what each said itself, or what somebody counted. */
export type ReplicaReport = readonly ReplicaKeys[] | ReplicaCount;

/** The keys of one ring that one replica holds. */
export interface ReplicaKeys {
  /** Its address, as the report shows it. */
  readonly replica: string;
  readonly keys: readonly ReportedKey[];
}

/** One key of a replica. Without a label, only that the role is filled is known. */
export interface ReportedKey {
  readonly role: RingRole;
  readonly kid?: string;
  /** What `kidOf` makes of the key, where a report of yours tells: two keys may bear one label, one after the other. */
  readonly fingerprint?: string;
}

/** A count that somebody vouches for. */
export interface ReplicaCount {
  readonly holding: number;
  readonly of: number;
}

/** The labels of the keys that replicas sign with. */
export function signingKids(report: ReplicaReport): ReadonlySet<string> {
  if (isCount(report)) return new Set();
  return new Set(
    report.flatMap(({ keys }) =>
      keys.flatMap(({ role, kid }) => (role === "current" && kid !== undefined ? [kid] : [])),
    ),
  );
}

/** All labels that replicas report, in whatever role. */
export function reportedKids(report: ReplicaReport): ReadonlySet<string> {
  if (isCount(report)) return new Set();
  return new Set(report.flatMap(({ keys }) => keys.flatMap(({ kid }) => kid ?? [])));
}

/** Why this NEXT key can't sign yet: somebody doesn't hold it, or nobody can tell. */
export function replicaProblems(
  report: ReplicaReport,
  next: { readonly kid?: string; readonly fingerprint?: string },
): readonly Problem[] {
  const { kid: nextKid } = next;
  if (isCount(report)) {
    const isWhole = Number.isSafeInteger(report.of) && report.of > 0 && report.holding === report.of;
    return isWhole ? [] : [notEverywhere(`${report.holding} of ${report.of}`)];
  }
  if (report.length === 0) return [notEverywhere("0 of 0")];
  // A replica that was restarted early may sign with it already. A previous key isn't to be promoted, whatever its label.
  const isNext = ({ role, kid, fingerprint }: ReportedKey) => {
    if (role === "previous") return false;
    if (fingerprint !== undefined && next.fingerprint !== undefined) return fingerprint === next.fingerprint;
    return nextKid !== undefined && kid === nextKid;
  };
  const holding = report.filter(({ keys }) => keys.some(isNext));
  const others = report.filter((one) => !holding.includes(one));
  // The staged key itself, or one that was staged before it? Without labels on both sides nobody can tell.
  const vague = others.filter(({ keys }) =>
    keys.some(
      ({ role, kid, fingerprint }) =>
        role === "next" &&
        (nextKid === undefined || kid === undefined) &&
        (fingerprint === undefined || next.fingerprint === undefined),
    ),
  );
  const without = others.filter((one) => !vague.includes(one)).map(({ replica }) => replica);
  return [
    ...(without.length > 0
      ? [notEverywhere(`${report.length - without.length} of ${report.length}, not ${without.join(", ")}`)]
      : []),
    ...(vague.length > 0 ? [unidentified(vague.map(({ replica }) => replica))] : []),
  ];
}

function isCount(report: ReplicaReport): report is ReplicaCount {
  return "holding" in report;
}

const notEverywhere = (got: string): Problem => ({
  code: "NEXT_NOT_EVERYWHERE",
  what: "NEXT must be held by every replica before it signs",
  got,
  fix: "Deploy to all of them; a replica without it would refuse the tokens of the others",
});

const unidentified = (replicas: readonly string[]): Problem => ({
  code: "NEXT_UNIDENTIFIED",
  what: "A replica holds a NEXT key, but not whether it is the staged one is known",
  got: replicas.join(", "),
  fix: "Ask its status handler instead of its metrics, or label the keys with `stage --id LABEL`",
});
