import { parseDuration } from "@luneo/kernel/duration";
import { agedSecrets } from "../expiry/aged-secret.ts";
import { ageFindings } from "../expiry/age-findings.ts";
import { expiryNotice } from "../expiry/expiry-notice.ts";
import { lockFindings } from "../expiry/lock-findings.ts";
import { ageTable } from "./age-table.ts";
import { UsageError, type Command, type CommandContext, type Report } from "./command.ts";
import { environmentSource, sourceHelp, sourceOptions } from "./options/environment-source.ts";
import { findLock, lockHelp, lockOptions } from "./options/lock-option.ts";
import { isRecord, recordHelp, recordOptions, writeRecords } from "./options/record-option.ts";
import { serviceName } from "./service-name.ts";
import { webhookHelp, webhookOptions, webhookSenders } from "./options/webhook-option.ts";

/** `env-guard expiry`: which secrets end, for cron; and the record of one that was replaced. */
export const expiryCommand: Command = {
  name: "expiry",
  summary: "Tells which secrets expire soon, for cron",
  help: `Usage: env-guard expiry [--warn 30d] [--critical 7d] [--slack-webhook-var …]
       env-guard expiry --record NAME… [--fingerprint] [--owner TEXT] …

Goes by what a value says itself (the exp of a JSON web token, a certificate), then by the variables NAME_EXPIRES_AT and
NAME_ROTATED_AT, then by the lock file. What none of them tells is unknown, which is a finding of its own.

Options:
      --warn TIME      how long before its end a secret is a warning (default 30d)
      --critical TIME  … an error (default 7d)
${lockHelp}
${sourceHelp}
      --service NAME   whose secrets a notice speaks of (default the name in package.json)
${webhookHelp}

A notice is sent when a secret ends within --warn or was to be replaced; an unknown age alone sends none.

${recordHelp}

Findings: secret-expired and secret-changed-unrecorded (errors), secret-expiring (less than 7 days are left) and
secret-rotation-due (errors within --critical, else warnings), secret-age-unknown, lock-unknown-name (warnings, which
count under --strict), notice-not-delivered (an error); of --record: no-fingerprint, record-overruled (warnings).`,
  options: {
    warn: { type: "string" },
    critical: { type: "string" },
    service: { type: "string" },
    ...lockOptions,
    ...sourceOptions,
    ...webhookOptions,
    ...recordOptions,
  },
  positionals: [0, 0],
  run,
};

async function run(context: CommandContext): Promise<Report> {
  const { options } = context;
  const { warnMs, criticalMs } = spans(options);
  const { definition } = await context.definition();
  const source = await environmentSource(context);
  const found = await findLock(context);
  if (isRecord(options)) return writeRecords(context, definition, source, found);
  const senders = webhookSenders(context);
  const { lock } = found;
  if (options["lock"] !== undefined && !lock) throw new UsageError(`--lock names ${found.file}, which isn't there`);

  const nowMs = context.now();
  const secrets = agedSecrets(definition, source, { lock, nowMs });
  const ages = ageFindings(secrets, { warnMs, criticalMs, nowMs });
  const drift = lock ? lockFindings(definition, source, lock) : [];
  const service = (options["service"] as string | undefined) ?? (await serviceName(context.cwd));
  const environment = definition.inspect(source).environment.name;
  const notice = expiryNotice({ service, environment, secrets, findings: [...ages, ...drift], nowMs });
  const failures = notice ? await Promise.all(senders.map((send) => send(notice))) : [];
  return {
    findings: [...ages, ...drift.map((one) => ({ ...one, file: found.file })), ...failures.flat()],
    text: ageTable(secrets, nowMs),
    data: { environment, secrets, isNoticed: notice !== undefined && senders.length > 0 },
  };
}

function spans({ warn = "30d", critical = "7d" }: CommandContext["options"]): {
  readonly warnMs: number;
  readonly criticalMs: number;
} {
  const [warnMs, criticalMs] = [parseDuration(String(warn)), parseDuration(String(critical))];
  const isWrong = warnMs === undefined || criticalMs === undefined;
  if (isWrong) throw new UsageError("--warn and --critical are times like 30d");
  if (criticalMs > warnMs) throw new UsageError("--critical must not be longer than --warn");
  return { warnMs, criticalMs };
}
