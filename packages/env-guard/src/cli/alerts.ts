import { parseDuration } from "@luneo/kernel/duration";
import { ruleFileYaml } from "@luneo/kernel/rules/rule-file";
import { alertRules, type EnvAlertOptions } from "../alerts.ts";
import { EnvGuardError } from "../definition/env-guard-error.ts";
import { UsageError, type Command, type CommandContext, type Report } from "./command.ts";
import { generatedMode, generatedText, generatedWords, writeGenerated } from "./generated-file.ts";

const times = {
  warn: "warn",
  critical: "critical",
  "stalled-after": "stalledAfter",
  "unused-after": "unusedAfter",
  for: "for",
  "rollout-time": "rolloutTime",
} as const;

/** `env-guard alerts`: the rules that watch the metrics of `envMetrics`. */
export const alertsCommand: Command = {
  name: "alerts",
  summary: "Prints the Prometheus rules that watch the secrets",
  help: `Usage: env-guard alerts [--write FILE | --check FILE] [--warn 30d] …

Prints a file for rule_files of Prometheus; it needs no definition, for the rules apply to all that is scraped.

Options:
      --write FILE          writes it instead
      --check FILE          tells whether that file is what would be written
      --warn TIME           how long before its end a secret should be replaced (default 30d)
      --critical TIME       how long before its end it becomes urgent (default 7d)
      --stalled-after TIME  how long a next key may be staged (default 7d)
      --unused-after TIME   how long a previous key must have verified nothing (default 7d)
      --for TIME            how long anything must last (default 15m)
      --rollout-time TIME   how long replicas may differ (default 15m)
      --by LABEL            a label that tells one service from another; may be repeated (default job)
      --severity LABEL      the label severity of all alerts (default info, warning or critical, by what it is about)
      --runbooks URL        where the runbooks are (default those of this project)

Findings: alerts-outdated (an error of --check).`,
  options: {
    write: { type: "string" },
    check: { type: "string" },
    by: { type: "string", multiple: true },
    severity: { type: "string" },
    runbooks: { type: "string" },
    ...Object.fromEntries(Object.keys(times).map((name) => [name, { type: "string" } as const])),
  },
  positionals: [0, 0],
  run,
};

async function run({ options, cwd }: CommandContext): Promise<Report> {
  const { write, check, by, severity, runbooks } = options;
  const mode = generatedMode(options);
  const given: Record<string, unknown> = {
    ...(by && { by }),
    ...(severity !== undefined && { severity }),
    ...(runbooks && { runbooks }),
  };
  for (const [name, key] of Object.entries(times)) {
    const value = options[name];
    if (value === undefined) continue;
    if (parseDuration(String(value)) === undefined) throw new UsageError(`--${name} is a time like 30d`);
    given[key] = value;
  }
  const text = rulesText(given);
  const file = write ?? check;
  if (typeof file !== "string") return { findings: [], text, data: { rules: text } };
  if (mode === "write") {
    const isChanged = await writeGenerated(cwd, file, text);
    return { findings: [], text: generatedWords(file, isChanged), data: { file, isChanged } };
  }
  if ((await generatedText(cwd, file)) === text) {
    return { findings: [], text: generatedWords(file, false), data: { file } };
  }
  const evidence = `${file} is not what would be written`;
  const fix = `Run \`env-guard alerts --write ${file}\` with the same options.`;
  return { findings: [{ id: "alerts-outdated", severity: "error", file, evidence, fix }], data: { file } };
}

const header = "Written by `env-guard alerts`; alerts on the metrics of @luneo/env-guard.";

function rulesText(options: EnvAlertOptions): string {
  try {
    return ruleFileYaml(alertRules(options), { header });
  } catch (error) {
    if (error instanceof EnvGuardError) throw new UsageError(error.problems.map(({ what }) => what).join("\n"));
    throw error;
  }
}
