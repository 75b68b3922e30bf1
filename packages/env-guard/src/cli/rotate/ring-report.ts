import type { EnvDefinition } from "../../definition/define-env.ts";
import { bootAcceptance } from "../../rotation/boot-acceptance.ts";
import { procedureFor } from "../../rotation/procedures/procedure-choice.ts";
import type { SecretPlatform } from "../../rotation/platforms/platform.ts";
import { randomKey } from "../../rotation/random-key.ts";
import { observeRing } from "../../rotation/ring-observer.ts";
import { rotateRing, type RingRotationOutcome } from "../../rotation/rotate-ring.ts";
import { ringState, type RingAction, type RingState } from "../../rotation/transition.ts";
import type { VariableSpec } from "../../variables/variable-spec.ts";
import { UsageError, type CommandContext, type Report } from "../command.ts";
import { mountedAdvice, staleLock } from "./beside-platform.ts";
import { pipedValue } from "./piped-value.ts";
import { broughtLines, replicaReport, rotateRequest } from "./request.ts";

/** What is rotated. */
export interface RotationSubject {
  readonly name: string;
  readonly spec: VariableSpec;
  readonly definition: EnvDefinition<unknown>;
  readonly platform: SecretPlatform;
}

/** `env-guard rotate NAME stage|promote|retire|abort` on a ring. */
export async function rotateRingReport(
  context: CommandContext,
  subject: RotationSubject,
  action: RingAction,
): Promise<Report> {
  const { name, spec, definition, platform } = subject;
  const request = rotateRequest(context, spec.maxTokenTtl);
  const replicas = await replicaReport(context, name);
  const fresh = await freshKey(context, subject, action);
  const brought = context.options["lines"] === true ? broughtLines(await context.readInput()) : undefined;
  const { isDryRun } = request;
  if (!isDryRun) context.progress(`${platform.name}: ${action} ${name}`);
  const outcome = await rotateRing({
    ...request,
    ...fresh,
    name,
    action,
    platform,
    nowMs: context.now(),
    signal: context.signal,
    ...(replicas && { replicas }),
    ...(brought && { brought }),
    accepts: bootAcceptance(definition),
    onBreaks: (breaks) => breaks.forEach((sentence) => context.progress(`Breaks: ${sentence}`)),
  });
  const report = outcomeReport(subject, action, outcome, fresh?.newLabel);
  const stale = action === "promote" ? await staleLock(context.cwd, name) : [];
  return { ...report, text: [report.text ?? "", ...stale].join("\n") };
}

/** `env-guard rotate NAME status` on a ring. */
export async function ringStatusReport(context: CommandContext, { name, platform }: RotationSubject): Promise<Report> {
  const { observation, values, listed, isMounted } = await observeRing({ name, platform, signal: context.signal });
  const replicas = await replicaReport(context, name);
  const state = ringState(observation);
  const { previousExpiresAt } = observation;
  const endsAtMs = previousExpiresAt?.atMs;
  const label = (suffix: string) => values.get(`${name}${suffix}_ID`);
  const keys = (["current", "next", "previous"] as const).flatMap((role) => {
    const suffix = role === "current" ? "" : `_${role.toUpperCase()}`;
    return observation[role] ? [{ role, variable: name + suffix, label: label(suffix) }] : [];
  });
  const isOver = endsAtMs !== undefined && endsAtMs <= context.now();
  const next = isMounted
    ? mountedAdvice(name).trim()
    : state === "overlap" && isOver
      ? `Its time is over: env-guard rotate ${name} retire`
      : advice(name, state);
  const lines = [
    `${name} on ${platform.name}: ${isMounted && state === "absent" ? "read from a file" : meanings[state]}`,
    ...keys.map(({ role, variable, label: one }) => `  ${role.padEnd(8)}  ${variable}${one ? `  (${one})` : ""}`),
    ...(endsAtMs === undefined ? [] : [`  PREVIOUS verifies until ${new Date(endsAtMs).toISOString()}`]),
    ...(Array.isArray(replicas) ? replicas : []).map(
      (one: { replica: string; keys: readonly { role: string; kid?: string }[] }) =>
        `  ${one.replica}: ${one.keys.map(({ role, kid }) => role + (kid ? ` (${kid})` : "")).join(", ") || "no ring"}`,
    ),
    `Next: ${next}`,
  ];
  const data = {
    name,
    platform: platform.name,
    state,
    keys,
    variables: [...listed.keys()],
    isMounted,
    ...(endsAtMs !== undefined && { previousEndsAt: new Date(endsAtMs).toISOString() }),
    ...(replicas && { replicas }),
    next,
  };
  return { findings: [], text: lines.join("\n"), data };
}

const meanings: Readonly<Record<RingState, string>> = {
  absent: "not set (or sealed: a sealed variable can't be seen)",
  steady: "one key, nothing under way",
  staged: "NEXT is staged: it verifies where it is deployed, and doesn't sign",
  duplicate: "NEXT is the same key as the current one",
  promoting: "a promotion was cut off in the middle; no key is lost",
  overlap: "promoted: the old key still verifies",
  retiring: "a retirement was cut off in the middle; nothing needs the rest",
  crowded: "NEXT was staged while the previous key still verifies",
};

function advice(name: string, state: RingState): string {
  const run = (action: string) => `env-guard rotate ${name} ${action}`;
  const next: Readonly<Record<RingState, string>> = {
    absent: "set it, and deploy",
    steady: `${run("stage")}, when it is time`,
    staged: `deploy to every replica, then ${run("promote")} with --replicas; ${run("abort")} takes it back`,
    duplicate: run("abort"),
    promoting: `${run("promote")} again, before anything is deployed`,
    overlap: `deploy to every replica; when its time is over, ${run("retire")}`,
    retiring: `${run("retire")} again`,
    crowded: `when the previous key's time is over, ${run("retire")}, then ${run("promote")}`,
  };
  return next[state];
}

interface FreshKey {
  readonly newKey?: string;
  readonly newLabel?: string;
  readonly isGenerated?: boolean;
}

/** A new key and its label, where the action takes one. */
async function freshKey(
  context: CommandContext,
  { name, spec }: RotationSubject,
  action: RingAction,
): Promise<FreshKey | undefined> {
  const { options, now } = context;
  const isWanted = action === "stage" || (action === "promote" && options["emergency"] === true);
  if (!isWanted) {
    const extra = ["generate", "stdin", "id"].find((one) => options[one] !== undefined);
    if (extra !== undefined) throw new UsageError(`--${extra} goes with stage and with promote --emergency`);
    return undefined;
  }
  const generated = randomKey(Math.max(256, spec.minBits ?? 0));
  const isIssued = procedureFor({ name, spec })?.id !== "signing-key" || !("value" in spec.read(generated));
  if (options["generate"] === true && options["stdin"] === true) {
    throw new UsageError("--generate and --stdin don't go together");
  }
  if (options["generate"] === true && isIssued) {
    throw new UsageError(`${name} is issued by somebody else: get the new one there, and pipe it in`);
  }
  const newLabel = typeof options["id"] === "string" ? options["id"] : labelOf(now());
  const isPiped = options["stdin"] === true || isIssued;
  if (!isPiped) return { newKey: generated, newLabel, isGenerated: true };
  // A dry run doesn't need it, and nobody should have to wait for it.
  if (options["dry-run"] === true && options["stdin"] !== true) return { newLabel };
  const newKey = await pipedValue(context, name, spec);
  return { ...(newKey && { newKey }), newLabel };
}

/** Tells one key from every other, also where two are staged in one second, and its age: `2026-11-22-081200-k7qd`. */
function labelOf(nowMs: number): string {
  const date = new Date(nowMs).toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
  const bytes = process.getBuiltinModule("node:crypto").randomBytes(4);
  return `${date}-${Array.from(bytes, (byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte % 32]).join("")}`;
}

function outcomeReport(
  { name, platform }: RotationSubject,
  action: RingAction,
  { before, after, steps, explained, breaks, previousEndsAtMs }: RingRotationOutcome,
  label: string | undefined,
): Report {
  const isDryRun = after === undefined;
  const words = steps.map((step) => (step.kind === "set" ? `${step.name} ← ${step.value}` : `${step.name} goes`));
  const end = previousEndsAtMs === undefined ? undefined : new Date(previousEndsAtMs).toISOString();
  const isLabelled = label !== undefined && steps.some((step) => step.kind === "set" && step.value === "new label");
  const lines = [
    `${name} on ${platform.name}: ${isDryRun ? `${action} would change this, and nothing was changed` : `${action} is done`}`,
    ...words.map((line) => `  ${line}`),
    ...(isDryRun ? ["By", ...explained.map((line) => `  ${line}`)] : []),
    ...(isLabelled ? [`The new key's label is ${label}.`] : []),
    ...(end === undefined ? [] : [`PREVIOUS verifies until ${end}.`]),
    ...breaks.map((sentence) => `Breaks: ${sentence}`),
    ...(isDryRun ? [] : [`Next: ${advice(name, after)}`]),
  ];
  const data = {
    name,
    action,
    platform: platform.name,
    isDone: !isDryRun,
    isDryRun,
    before,
    ...(after && { after }),
    steps,
    explained,
    breaks,
    ...(isLabelled && { label }),
    ...(end !== undefined && { previousEndsAt: end }),
  };
  return { findings: [], text: lines.join("\n"), data };
}
