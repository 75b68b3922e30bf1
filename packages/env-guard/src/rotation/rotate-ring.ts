import type { Problem } from "@luneo/kernel/error";
import { kidOf } from "../ring/key-ring.ts";
import type { PlatformChange, SecretPlatform } from "./platforms/platform.ts";
import { ringSteps, type RingStep, type StepValue } from "./procedures/ring-steps.ts";
import { expectedResult, type ResultCheck } from "./expected-result.ts";
import type { ReplicaReport } from "./replica-report.ts";
import { observeRing, type ObservedRing } from "./ring-observer.ts";
import { isMounted } from "./rotate-value.ts";
import { RotationError } from "./rotation-error.ts";
import { decideTransition, ringState, type RingAction, type RingState } from "./transition.ts";

/** What {@link rotateRing} needs. */
export interface RingRotationOptions {
  /** Of the variable that holds the ring. */
  readonly name: string;
  readonly action: RingAction;
  readonly platform: SecretPlatform;
  readonly nowMs: number;
  /** The key to stage, or to sign at once in an emergency; asked for only if the action is allowed so far. */
  readonly newKey?: string;
  /** The label of that key. Without one, verifiers go by its fingerprint. */
  readonly newLabel?: string;
  /** How long the previous key goes on verifying: the longest life of a token, the rollout and the skew of clocks. */
  readonly overlapMs?: number;
  /** Values for names that the platform doesn't hand back. */
  readonly brought?: ReadonlyMap<string, string>;
  readonly replicas?: ReplicaReport;
  readonly canaryPercent?: number;
  readonly promotedAtMs?: number;
  readonly isUnverified?: boolean;
  readonly isEmergency?: boolean;
  readonly isConfirmed?: boolean;
  /** Says what is wrong with the variables that would come out, as far as their values are known. */
  readonly accepts?: ResultCheck;
  /** Whether nobody else has the new key: then the platform must be able to hand it back. @defaultValue false */
  readonly isGenerated?: boolean;
  /** Learns what stops working, before it does. */
  readonly onBreaks?: (breaks: readonly string[]) => void;
  /** Decides and explains, and changes nothing. @defaultValue false */
  readonly isDryRun?: boolean;
  /** Ends what only reads. Once the first change is under way, the rest of them are made. */
  readonly signal: AbortSignal;
}

/** What happened, or would: no values. */
export interface RingRotationOutcome {
  readonly before: RingState;
  /** Absent after a dry run. */
  readonly after?: RingState;
  readonly steps: readonly RingStep[];
  /** The same steps in the words of the platform. */
  readonly explained: readonly string[];
  /** What stops working, one sentence each. */
  readonly breaks: readonly string[];
  /** When the previous key stops verifying. */
  readonly previousEndsAtMs?: number;
}

/**
 * Takes a ring one step on, on its platform.
 * @throws RotationError `ROTATION_REFUSED` with every reason against it, before anything is changed
 * @throws PlatformError `PLATFORM_FAILED` or `PLATFORM_REFUSED`, or whatever else the platform throws
 */
export async function rotateRing(options: RingRotationOptions): Promise<RingRotationOutcome> {
  const { name, action, platform, nowMs, newKey, newLabel, isEmergency = false, isDryRun = false, signal } = options;
  const ring = await observeRing(options);
  if (ring.isMounted) throw new RotationError({ code: "ROTATION_REFUSED", problems: [isMounted(name)] });
  const promotedAtMs = options.promotedAtMs ?? ring.listed.get(`${name}_PREVIOUS`)?.updatedAtMs;
  const observation = { ...ring.observation, ...pick(options, ["replicas", "canaryPercent"]) };
  const decision = decideTransition(observation, {
    ...pick(options, ["action", "nowMs", "overlapMs", "isUnverified", "isEmergency", "isConfirmed"]),
    action,
    nowMs,
    ...(newKey !== undefined && { newFingerprint: kidOf(newKey) }),
    ...(newLabel !== undefined && { newLabel }),
    ...(promotedAtMs !== undefined && { promotedAtMs }),
  });
  const steps = ringSteps({
    name,
    action,
    observation,
    set: new Set(ring.listed.keys()),
    isLabelled: newLabel !== undefined,
    isEmergency,
  });
  const sources = stepValues(options, ring);
  const missing = decision.problems.length > 0 ? [] : missingProblems(steps, sources, platform.name, isDryRun);
  const found = decision.problems.length + missing.length;
  const isKnown = found === 0 && steps.every((step) => step.kind === "remove" || sources.get(step.value) !== undefined);
  const result = isKnown ? await resultProblems(options, ring, changesOf(steps, sources)) : [];
  const problems = [...decision.problems, ...missing, ...lostProblems(options, ring), ...result];
  if (problems.length > 0) throw new RotationError({ code: "ROTATION_REFUSED", problems });

  const explained = platform.explain(steps);
  const outcome = { before: decision.state, steps, explained, breaks: decision.breaks };
  const isDated = steps.some((step) => step.kind === "set" && step.value === "end of the previous key");
  const end = isDated && options.overlapMs !== undefined && { previousEndsAtMs: nowMs + options.overlapMs };
  if (isDryRun) return { ...outcome, ...end };
  signal.throwIfAborted();
  if (decision.breaks.length > 0) options.onBreaks?.(decision.breaks);
  // Half of a change is worse than its end: a deadline of the platform's own bounds what Ctrl-C no longer does.
  const unbroken = new AbortController().signal;
  await platform.apply(changesOf(steps, sources), { signal: unbroken });
  const after = await observeRing({ name, platform, signal: unbroken });
  return { ...outcome, ...end, after: ringState(after.observation) };
}

type Sources = ReadonlyMap<StepValue, string | undefined>;

function stepValues({ name, newKey, newLabel, nowMs, overlapMs }: RingRotationOptions, ring: ObservedRing): Sources {
  const { values } = ring;
  const end = overlapMs === undefined ? undefined : new Date(nowMs + overlapMs).toISOString();
  return new Map<StepValue, string | undefined>([
    ["new key", newKey],
    ["new label", newLabel],
    ["staged key", values.get(`${name}_NEXT`)],
    ["staged label", values.get(`${name}_NEXT_ID`)],
    ["current key", values.get(name)],
    ["current label", values.get(`${name}_ID`)],
    ["end of the previous key", end],
    ["date of the rotation", new Date(nowMs).toISOString()],
  ]);
}

function missingProblems(
  steps: readonly RingStep[],
  sources: Sources,
  platform: string,
  isDryRun: boolean,
): readonly Problem[] {
  const wanted = new Set(steps.flatMap((step) => (step.kind === "set" ? [step.value] : [])));
  const missing = [...wanted].filter((value) => sources.get(value) === undefined);
  return missing.flatMap((value) => {
    if (value === "end of the previous key") return [noOverlap];
    // What a dry run needn't know.
    if (value === "new key") return isDryRun ? [] : [noNewKey];
    return isDryRun ? [] : [notHandedBack(value, platform)];
  });
}

/** A key that nobody can read again can't be moved by the next promotion. */
function lostProblems({ name, platform, isGenerated }: RingRotationOptions, ring: ObservedRing): readonly Problem[] {
  return isGenerated && ring.listed.has(name) && !ring.values.has(name) ? [generatedAndLost(platform.name)] : [];
}

async function resultProblems(
  { platform, accepts, signal }: RingRotationOptions,
  { all, values }: ObservedRing,
  changes: readonly PlatformChange[],
): Promise<readonly Problem[]> {
  if (!accepts) return [];
  const result = await expectedResult({ platform, listed: all, known: values, changes, signal });
  return accepts(result.after, result);
}

function changesOf(steps: readonly RingStep[], sources: Sources): readonly PlatformChange[] {
  return steps.map((step) =>
    step.kind === "remove" ? step : { kind: "set", name: step.name, value: sources.get(step.value) ?? "" },
  );
}

/** Only what is there: options that are absent stay so. */
function pick<T extends object, const Key extends keyof T>(from: T, keys: readonly Key[]): Pick<T, Key> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<
    T,
    Key
  >;
}

const noOverlap: Problem = {
  code: "OVERLAP_UNKNOWN",
  what: "Nothing tells how long the previous key must go on verifying",
  fix: "Set `maxTokenTtl` on the ring, or give `--overlap 7d`",
};
const noNewKey: Problem = {
  code: "NO_NEW_KEY",
  what: "There is no new key",
  fix: "Pipe it in, or let `--generate` make one",
};
const generatedAndLost = (platform: string): Problem => ({
  code: "GENERATED_AND_LOST",
  what: `${platform} hands no value back, so nobody could move a generated key at the next promotion`,
  fix: "Make it with `env-guard gen-secret`, keep it where you keep secrets, and pipe it in with `--stdin`",
});
const notHandedBack = (value: StepValue, platform: string): Problem => ({
  code: "NOT_HANDED_BACK",
  what: `${platform} doesn't hand back the ${value}, which the promotion moves`,
  fix: "Pipe it in as lines NAME=VALUE with `--lines`: the variable itself and its _NEXT (with _ID and _NEXT_ID if set)",
});
