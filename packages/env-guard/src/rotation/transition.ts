import type { Problem } from "@luneo/kernel/error";
import * as problem from "./transition-problem.ts";
import { replicaProblems, reportedKids, signingKids, type ReplicaReport } from "./replica-report.ts";

/**
 * Where a ring stands, by what its platform holds.
 *
 * - `absent`: there is no current key.
 * - `steady`: one key, nothing under way.
 * - `staged`: NEXT waits for every replica to hold it.
 * - `duplicate`: NEXT is the current key itself.
 * - `promoting`: a promotion was cut off; the same command finishes it.
 * - `overlap`: PREVIOUS still verifies.
 * - `retiring`: a retirement was cut off; the same command finishes it.
 * - `crowded`: NEXT was staged by hand while PREVIOUS is still there.
 */
export type RingState = "absent" | "steady" | "staged" | "duplicate" | "promoting" | "overlap" | "retiring" | "crowded";

/** What can be done to a ring. */
export type RingAction = "stage" | "promote" | "retire" | "abort";

/** What a platform holds of a ring, and what is known of its replicas. */
export interface RingObservation {
  readonly current?: ObservedKey;
  readonly next?: ObservedKey;
  readonly previous?: ObservedKey;
  /** Whether `_PREVIOUS_EXPIRES_AT` is set, and what it says where it can be read, in milliseconds since the epoch. */
  readonly previousExpiresAt?: { readonly atMs?: number };
  /** The labels that are or were given to keys other than NEXT, where they can be read. */
  readonly labels?: readonly string[];
  /** What the replicas say that they hold; absent means that nobody asked them. */
  readonly replicas?: ReplicaReport;
  /** The share of traffic that a canary has, in percent; absent means that nobody said. */
  readonly canaryPercent?: number;
}

/** A key that is set; nothing else is known of one that its platform doesn't hand back. */
export interface ObservedKey {
  /** The same for the same key, whatever its label. */
  readonly fingerprint?: string;
  /** The label by which replicas report it: an explicit one, or its fingerprint. */
  readonly kid?: string;
}

/** What the one who asks says beside the action. */
export interface RingRequest {
  readonly action: RingAction;
  readonly nowMs: number;
  /** The fingerprint of the key that is to be staged or, in an emergency, to sign at once. */
  readonly newFingerprint?: string;
  /** The label of that key. */
  readonly newLabel?: string;
  /** When the old key signed for the last time, for platforms that don't hand the date back. */
  readonly promotedAtMs?: number;
  /** How long the previous key must go on verifying after {@link promotedAtMs}. */
  readonly overlapMs?: number;
  /** Promotes although nobody knows which replicas hold NEXT. @defaultValue false */
  readonly isUnverified?: boolean;
  /** Skips every gate. Breaks what {@link RingDecision.breaks} lists. @defaultValue false */
  readonly isEmergency?: boolean;
  /** Whether whoever asks for the emergency has read what it breaks. @defaultValue false */
  readonly isConfirmed?: boolean;
}

/** Whether an action may happen, and at what price. */
export interface RingDecision {
  readonly state: RingState;
  /** Why not; empty means that it may happen. */
  readonly problems: readonly Problem[];
  /** What stops working through it, one sentence each. */
  readonly breaks: readonly string[];
}

/** Where a ring stands. */
export function ringState({ current, next, previous, previousExpiresAt }: RingObservation): RingState {
  if (!current) return "absent";
  if (next && previous) return isCutOff(current, next, previous, !previousExpiresAt) ? "promoting" : "crowded";
  if (next) return isSame(next, current) ? "duplicate" : "staged";
  if (previous) return previousExpiresAt ? "overlap" : "promoting";
  return previousExpiresAt ? "retiring" : "steady";
}

/** Decides on an action: pure, with neither clock nor platform. */
export function decideTransition(observation: RingObservation, request: RingRequest): RingDecision {
  const state = ringState(observation);
  const { action, isEmergency = false } = request;
  if (state === "absent") return { state, problems: [problem.notSet], breaks: [] };
  if (isEmergency) return emergency(state, observation, request);
  const problems = gates[action](state, observation, request);
  const isBlind = action === "promote" && request.isUnverified && !observation.replicas && problems.length === 0;
  return { state, problems, breaks: isBlind ? [problem.blindPromotion] : [] };
}

type Gate = (state: RingState, observation: RingObservation, request: RingRequest) => readonly Problem[];

const gates: Readonly<Record<RingAction, Gate>> = {
  stage(state, observation, { newFingerprint, newLabel }) {
    if (state === "overlap") return [problem.previousNeeded("retire it, then stage")];
    if (state === "retiring") return [problem.retirementUnfinished];
    if (state === "promoting") return [problem.promotionUnfinished];
    if (state !== "steady") return [problem.alreadyStaged];
    const isTwin = newFingerprint !== undefined && newFingerprint === observation.current?.fingerprint;
    return [
      ...canaryProblems(observation),
      ...(isTwin ? [problem.nextIsCurrent("Stage another key")] : []),
      ...(newLabel !== undefined && isTaken(newLabel, observation) ? [problem.labelTaken] : []),
    ];
  },
  promote(state, observation, { isUnverified = false }) {
    if (state === "duplicate") return [problem.nextIsCurrent("Take NEXT away with `abort`, and stage another key")];
    if (state === "crowded") return [problem.previousNeeded("retire it, then promote")];
    const { current, next, replicas } = observation;
    const isLastWrite = state === "promoting" && (!next || isSame(next, current));
    if (isLastWrite) return [];
    if (!next) return [problem.notStaged];
    const report = replicas ? replicaProblems(replicas, next) : isUnverified ? [] : [problem.replicasUnknown];
    return [...canaryProblems(observation), ...report];
  },
  retire(state, observation, request) {
    if (state === "retiring") return [];
    if (state === "promoting") return [problem.promotionUnfinished];
    if (state !== "overlap" && state !== "crowded") return [problem.nothingToRetire];
    const { previous, replicas } = observation;
    const isSigning = previous?.kid !== undefined && replicas && signingKids(replicas).has(previous.kid);
    return [
      ...canaryProblems(observation),
      ...(isSigning ? [problem.stillSigning] : []),
      ...ageProblems(observation, request),
    ];
  },
  abort(state, { next, replicas }) {
    if (state === "promoting") return [problem.promotionUnfinished];
    if (!next) return [problem.notStaged];
    const isSigning = next.kid !== undefined && replicas && signingKids(replicas).has(next.kid);
    return state !== "duplicate" && isSigning ? [problem.nextSigns] : [];
  },
};

function emergency(state: RingState, observation: RingObservation, request: RingRequest): RingDecision {
  const { action, newFingerprint, isConfirmed = false } = request;
  if (action !== "promote" && action !== "retire") return { state, problems: [problem.noEmergency], breaks: [] };
  if (action === "retire" && !observation.previous) {
    return { state, problems: state === "retiring" ? [] : [problem.nothingToRetire], breaks: [] };
  }
  const breaks = action === "promote" ? problem.emergencyPromotion : problem.emergencyRetirement;
  const isTwin = newFingerprint !== undefined && newFingerprint === observation.current?.fingerprint;
  const problems = [
    ...(action === "promote" && isTwin ? [problem.nextIsCurrent("Bring a new key")] : []),
    ...(isConfirmed ? [] : [problem.unconfirmed(breaks)]),
  ];
  return { state, problems, breaks };
}

function isSame(one: ObservedKey, other: ObservedKey | undefined): boolean {
  return one.fingerprint !== undefined && one.fingerprint === other?.fingerprint;
}

/** A label that two keys have borne doesn't tell which of them a replica holds. */
function isTaken(label: string, { labels = [], replicas }: RingObservation): boolean {
  return labels.includes(label) || (replicas !== undefined && reportedKids(replicas).has(label));
}

/**
 * A promotion writes PREVIOUS and the current key, takes NEXT away and dates PREVIOUS, in this order. So two that are
 * the same tell that it was cut off; where values can't be read, a PREVIOUS without a date does.
 */
function isCutOff(current: ObservedKey, next: ObservedKey, previous: ObservedKey, isUndated: boolean): boolean {
  if (isSame(next, current) || isSame(previous, current)) return true;
  return isUndated && [current, next, previous].some(({ fingerprint }) => fingerprint === undefined);
}

function canaryProblems({ canaryPercent = 0, replicas }: RingObservation): readonly Problem[] {
  if (canaryPercent > 0 && canaryPercent < 100) {
    return [problem.canaryRunning(`a canary with ${canaryPercent} % of the traffic`)];
  }
  const signing = replicas ? signingKids(replicas).size : 0;
  return signing > 1 ? [problem.canaryRunning(`replicas that sign with ${signing} different keys`)] : [];
}

function ageProblems({ previousExpiresAt }: RingObservation, request: RingRequest): readonly Problem[] {
  const { nowMs, promotedAtMs, overlapMs } = request;
  const isDated = promotedAtMs !== undefined && overlapMs !== undefined;
  const endMs = previousExpiresAt?.atMs ?? (isDated ? promotedAtMs + overlapMs : undefined);
  if (endMs === undefined) return [problem.ageUnknown];
  return nowMs < endMs ? [problem.tokensAlive(endMs)] : [];
}
