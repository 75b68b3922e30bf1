import { bootAcceptance } from "../../rotation/boot-acceptance.ts";
import { procedureFor } from "../../rotation/procedures/procedure-choice.ts";
import { stripeRotationCheck } from "../../rotation/procedures/stripe-rotation.ts";
import { randomKey } from "../../rotation/random-key.ts";
import type { NamedChange } from "../../rotation/platforms/platform.ts";
import { rotateValue } from "../../rotation/rotate-value.ts";
import { RotationError } from "../../rotation/rotation-error.ts";
import type { RingAction } from "../../rotation/transition.ts";
import { UsageError, type CommandContext, type Report } from "../command.ts";
import { mountedAdvice, staleLock } from "./beside-platform.ts";
import { pipedValue } from "./piped-value.ts";
import { rotateRequest } from "./request.ts";
import type { RotationSubject } from "./ring-report.ts";

const breaking = "Everything that the old value signed is refused from each replica's restart on";

/** `env-guard rotate NAME promote` on a secret that is no ring. */
export async function rotateValueReport(
  context: CommandContext,
  { name, spec, definition, platform }: RotationSubject,
  action: RingAction,
): Promise<Report> {
  const procedure = procedureFor({ name, spec });
  if (!procedure) throw new UsageError(`${name} is no secret: set another value and deploy`);
  const { isDryRun, isUnverified, isEmergency, isConfirmed } = rotateRequest(context, undefined);
  if (action !== "promote") {
    throw refused("NO_RING", `${name} is no ring, so there is nothing to ${action}`, noRing(name, action));
  }
  const isSigning = procedure.id === "signing-key";
  if (isSigning && !(isEmergency && isConfirmed)) {
    const fix =
      "Declare it with `keyRing()`, which breaks nothing; or give `--emergency --yes` if that is the price to pay";
    throw refused("NOT_A_RING", `${name} signs, and has room for one key only. ${breaking}`, fix);
  }
  if (context.options["generate"] === true && !isSigning) {
    throw new UsageError(`${name} is issued by somebody else: get the new one there, and pipe it in`);
  }
  const isRead = !isDryRun || context.options["stdin"] === true;
  const isGenerated = isSigning && context.options["stdin"] !== true;
  const newValue = isGenerated
    ? randomKey(Math.max(256, spec.minBits ?? 0))
    : isRead
      ? await pipedValue(context, name, spec)
      : undefined;
  if (isSigning && !isDryRun) context.progress(`Breaks: ${breaking}.`);
  if (!isDryRun) context.progress(`${platform.name}: ${action} ${name}`);
  const isStripe = procedure.id === "stripe-key";
  const { changes, explained, notes } = await rotateValue({
    name,
    platform,
    nowMs: context.now(),
    isDryRun,
    accepts: bootAcceptance(definition),
    signal: context.signal,
    ...(newValue !== undefined && { newValue }),
    ...(isStripe && { check: stripeRotationCheck({ isUnverified, signal: context.signal }) }),
  });
  const last = procedure.steps.at(-1);
  const lines = [
    `${name} on ${platform.name}: ${isDryRun ? "promote would do this, and nothing was changed" : "the new value is set"}`,
    ...changes.map((change) => `  ${changeText(change, name)}`),
    ...(isDryRun ? ["By", ...explained.map((line) => `  ${line}`)] : []),
    ...notes,
    ...(await staleLock(context.cwd, name)),
    `Next: deploy to every replica. Then: ${last?.title ?? ""}. ${last?.do.join(" ") ?? ""}`,
  ];
  const data = {
    name,
    action,
    platform: platform.name,
    procedure: procedure.id,
    isDone: !isDryRun,
    isDryRun,
    changes,
    explained,
    notes,
  };
  return { findings: [], text: lines.join("\n"), data };
}

/** `env-guard rotate NAME status` on a secret that is no ring. */
export async function valueStatusReport(
  { signal }: CommandContext,
  { name, spec, platform }: RotationSubject,
): Promise<Report> {
  const all = await platform.list({ signal });
  const listed = all.get(name);
  const isFile = all.has(`${name}_FILE`);
  const rotatedAt = (await platform.read([`${name}_ROTATED_AT`], { signal })).get(`${name}_ROTATED_AT`);
  const updatedAt = listed?.updatedAtMs === undefined ? undefined : new Date(listed.updatedAtMs).toISOString();
  const procedure = procedureFor({ name, spec });
  const lines = [
    `${name} on ${platform.name}: ${listed ? "set" : isFile ? `read from the file that ${name}_FILE names` : "not set (or sealed: a sealed variable can't be seen)"}`,
    ...(isFile ? [mountedAdvice(name)] : []),
    ...(rotatedAt === undefined ? [] : [`  ${name}_ROTATED_AT says ${rotatedAt}`]),
    ...(updatedAt === undefined ? [] : [`  written ${updatedAt}`]),
    ...(procedure
      ? ["How it is rotated:", ...procedure.steps.map(({ title }, index) => `  ${index + 1}. ${title}`)]
      : []),
  ];
  const data = {
    name,
    platform: platform.name,
    isSet: listed !== undefined,
    isMounted: isFile,
    ...(rotatedAt !== undefined && { rotatedAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(procedure && { procedure: procedure.id }),
  };
  return { findings: [], text: lines.join("\n"), data };
}

/** A change as the steps of a ring are told. */
function changeText({ kind, name: one }: NamedChange, name: string): string {
  if (kind === "remove") return `${one} goes`;
  return `${one} ← ${one === name ? "new value" : "date of the rotation"}`;
}

function noRing(name: string, action: RingAction): string {
  if (action === "stage") return `Issue the new one, and pipe it to \`env-guard rotate ${name} promote\``;
  return `Revoke the old one where it was issued, when no replica holds it; \`env-guard rotate ${name}\` says how`;
}

function refused(code: string, what: string, fix: string): RotationError {
  return new RotationError({ code: "ROTATION_REFUSED", problems: [{ code, what, fix }] });
}
