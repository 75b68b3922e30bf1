import type { Finding } from "@luneo/kernel/findings";
import { dayMs, type Duration } from "@luneo/kernel/duration";
import type { EnvDefinition } from "../../definition/define-env.ts";
import type { EnvSource } from "../../reading/env-source.ts";
import { secretValue } from "../../expiry/aged-secret.ts";
import { isoTimeMs } from "@luneo/kernel/iso-time";
import { printLock } from "../../expiry/lock-file.ts";
import { emptyLock, noteSecret, recordRotation, type SecretNote } from "../../expiry/record-rotation.ts";
import { timeSpanMs } from "../../variables/time-span.ts";
import { UsageError, type CommandContext, type Report } from "../command.ts";
import { writeGenerated } from "../generated-file.ts";
import type { FoundLock } from "./lock-option.ts";

/** The options that write something down of secrets. */
export const recordOptions = {
  record: { type: "string", multiple: true },
  note: { type: "string", multiple: true },
  "rotated-at": { type: "string" },
  "expires-at": { type: "string" },
  every: { type: "string" },
  owner: { type: "string" },
  runbook: { type: "string" },
  fingerprint: { type: "boolean" },
} as const;

/** What they say, for the help of the command. */
export const recordHelp = `To write something down in the lock file, which is committed:
      --record NAME      this secret was replaced; may be repeated
      --rotated-at DATE  … then (ISO 8601 with zone, default now)
      --fingerprint      … and keep eight digits of an HMAC of its value, which tell a change that nobody recorded; they
                         let whoever reads the file try guesses, so a value that could be guessed gets none
      --note NAME        this secret wasn't replaced, but has:
      --expires-at DATE  an end
      --every TIME       a time after which it is to be replaced
      --owner TEXT       somebody who replaces it
      --runbook PAGE     a page that says how`;

/** Whether a command line asks for something to be written down. */
export function isRecord({ record, note }: CommandContext["options"]): boolean {
  return record !== undefined || note !== undefined;
}

/** Writes into the lock file what was asked for; throws a `UsageError` for what can't be written down. */
export async function writeRecords(
  { options, cwd, now }: CommandContext,
  definition: EnvDefinition<unknown>,
  source: EnvSource,
  found: FoundLock,
): Promise<Report> {
  const [replaced = [], noted = []] = [options["record"], options["note"]] as (readonly string[] | undefined)[];
  const faults = [...nameFaults([...replaced, ...noted], definition), ...optionFaults(options, now())];
  if (faults.length > 0) throw new UsageError(faults.join("\n"));

  const given = options as Readonly<Record<string, string | undefined>>;
  const rotatedAt = given["rotated-at"] ?? new Date(now()).toISOString();
  const note: SecretNote = {
    ...(given["expires-at"] && { expiresAt: given["expires-at"] }),
    ...(given["every"] && { rotateEvery: given["every"] as Duration }),
    ...(given["owner"] && { owner: given["owner"] }),
    ...(given["runbook"] && { runbook: given["runbook"] }),
  };
  const isPrinted = options["fingerprint"] === true;
  let lock = found.lock ?? emptyLock;
  for (const name of replaced) {
    const value = isPrinted ? secretValue(definition, source, name) : undefined;
    lock = recordRotation(lock, name, { ...note, rotatedAt, value });
  }
  for (const name of noted) lock = noteSecret(lock, name, note);
  await writeGenerated(cwd, found.file, printLock(lock));
  const without = isPrinted ? replaced.filter((name) => lock.secrets[name]?.fingerprint === undefined) : [];
  const overruled = replaced.filter((name) => source[`${name}_ROTATED_AT`] !== undefined);
  const text = [
    ...(replaced.length > 0 ? [`${replaced.join(", ")} replaced at ${rotatedAt}`] : []),
    ...(noted.length > 0 ? [`${noted.join(", ")} noted`] : []),
  ];
  return {
    findings: [
      ...without.map((name) => noFingerprint(name, found.file)),
      ...overruled.map((name) => overruledRecord(name, found.file)),
    ],
    text: `${found.file}: ${text.join("; ")}. Commit it.`,
    data: { file: found.file, recorded: replaced, noted, rotatedAt },
  };
}

function noFingerprint(name: string, file: string): Finding {
  const evidence = `${name} has no fingerprint: it isn't set here, or could be guessed`;
  const fix = "Record it where it is set, or leave --fingerprint out.";
  return { id: "no-fingerprint", severity: "warning", subject: name, file, evidence, fix };
}

function overruledRecord(name: string, file: string): Finding {
  const evidence = `${name}_ROTATED_AT is set, which is believed before the lock file`;
  return {
    id: "record-overruled",
    severity: "warning",
    subject: name,
    file,
    evidence,
    fix: "Set it to the new date, or take it away.",
  };
}

function nameFaults(names: readonly string[], { variables }: EnvDefinition<unknown>): string[] {
  const wrong = names.filter((name) => variables.get(name)?.sensitive !== true);
  // Not quoted unless it is a name: it may be a value in the wrong place.
  return wrong.map(
    (name) =>
      `--record and --note take sensitive variables of the definition${variables.has(name) ? `, which ${name} is not` : ""}`,
  );
}

function optionFaults(options: CommandContext["options"], nowMs: number): string[] {
  const isDate = (value: unknown): boolean => typeof value !== "string" || isoTimeMs(value) !== undefined;
  const isLine = (value: unknown): boolean => typeof value !== "string" || /^\P{Cc}{1,500}$/u.test(value);
  const dates = (["rotated-at", "expires-at"] as const).filter((name) => !isDate(options[name]));
  const lines = (["owner", "runbook"] as const).filter((name) => !isLine(options[name]));
  const isAhead = (isoTimeMs(String(options["rotated-at"])) ?? 0) > nowMs + dayMs;
  const every = options["every"] === undefined || timeSpanMs(String(options["every"])) !== undefined;
  return [
    ...dates.map((name) => `--${name} is a date in ISO 8601 with its time zone, like 2026-11-22T08:00:00Z`),
    ...lines.map((name) => `--${name} is a line of text`),
    ...(isAhead ? ["--rotated-at is more than a day ahead"] : []),
    ...(every ? [] : ["--every is a time like 90d, of at most 100 years"]),
  ];
}
