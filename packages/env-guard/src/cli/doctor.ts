import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { dayMs } from "@luneo/kernel/duration";
import { careFindings } from "../doctor/ownership-findings.ts";
import { envFileFindings } from "../doctor/env-file-findings.ts";
import { nodeFindings } from "../doctor/node-findings.ts";
import { railwayFindings } from "../doctor/railway-findings.ts";
import { agedSecrets, type AgedSecret } from "../expiry/aged-secret.ts";
import { ageFindings } from "../expiry/age-findings.ts";
import { lockFindings } from "../expiry/lock-findings.ts";
import type { Command, CommandContext, Report } from "./command.ts";
import { environmentSource, sourceHelp, sourceOptions } from "./options/environment-source.ts";
import { findLock, lockHelp, lockOptions } from "./options/lock-option.ts";
import { envFileFacts, startScripts } from "./repository.ts";

/** `env-guard doctor`: everything around the secrets that can be seen from here. */
export const doctorCommand: Command = {
  name: "doctor",
  summary: "Looks over everything around the secrets that can be seen from here",
  help: `Usage: env-guard doctor

Looks at the ages of secrets and the lock file, at who replaces them and how, at .env files in the repository and the
image, and at the ways by which Node lets an environment out: reports, heap snapshots, its debugger, NODE_DEBUG.

Options:
${lockHelp}
${sourceHelp}

Findings: those of env-guard expiry; secret-no-owner, secret-no-runbook, env-file-tracked of tests (notes);
secret-runbook-missing, env-file-not-ignored, env-file-in-image, node-report-env, node-heap-snapshot, node-debug-headers,
tls-keylog-file, railway-no-overlap (warnings); env-file-tracked, node-inspector-open, node-tls-keylog,
node-tls-unverified (errors).`,
  options: { ...lockOptions, ...sourceOptions },
  positionals: [0, 0],
  run,
};

async function run(context: CommandContext): Promise<Report> {
  const { cwd, env, signal } = context;
  const { definition } = await context.definition();
  const source = await environmentSource(context);
  const { lock, file } = await findLock(context);
  const nowMs = context.now();
  const secrets = agedSecrets(definition, source, { lock, nowMs });
  const facts = await envFileFacts(cwd, signal);
  const scripts = await startScripts(cwd);
  const findings = [
    ...ageFindings(secrets, { warnMs: 30 * dayMs, criticalMs: 7 * dayMs, nowMs }),
    ...(lock ? lockFindings(definition, source, lock).map((one) => ({ ...one, file })) : []),
    ...careFindings(secrets, (path) => existsSync(resolve(cwd, path))),
    ...envFileFindings(facts),
    ...nodeFindings({ env, scripts }),
    ...railwayFindings(secrets, env),
  ];
  return { findings, text: summary(secrets, lock ? file : undefined), data: { secrets } };
}

function summary(secrets: readonly AgedSecret[], lockFile: string | undefined): string {
  const unset = secrets.filter(({ isSet }) => !isSet).length;
  const states = secrets.map(({ age }) => age?.state ?? "not seen");
  const counts = [...new Set(states)].map((state) => `${states.filter((one) => one === state).length} ${state}`);
  const whole = secrets.length === 1 ? "1 secret" : `${secrets.length} secrets`;
  return [
    `${whole}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}. ${lockFile ? `Dates of ${lockFile} are known.` : "There is no lock file."}`,
    ...(unset > 0
      ? [`Can't be seen from here: ${unset} that ${unset === 1 ? "is" : "are"} not set in this environment.`]
      : []),
  ].join("\n");
}
