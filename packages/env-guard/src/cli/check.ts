import type { Problem } from "@luneo/kernel/error";
import { schemaFindings } from "../variables/schema-findings.ts";
import type { Inspection } from "../definition/define-env.ts";
import type { Phase } from "../variables/variable-spec.ts";
import type { Finding, Severity } from "@luneo/kernel/findings";
import { UsageError, type Command, type CommandContext, type Report } from "./command.ts";
import { environmentSource, sourceHelp, sourceOptions } from "./options/environment-source.ts";

/** `env-guard check`: what the application would say of an environment, before it starts. */
export const checkCommand: Command = {
  name: "check",
  summary: "Judges an environment without starting the application",
  help: `Usage: env-guard check [--env NAME] [--from FILE]… [--phase build|boot]

Says what definition.load() would say, and what can't be seen from here. Platforms give sealed variables to the running
service alone: neither to their command line (railway run) nor to this machine. So check production where it runs, as a
pre-deploy command, or a file that holds all of it.

Options:
      --env NAME       the environment to judge as; else the variables say so
${sourceHelp}
      --phase NAME     boot (default) or build: which variables are needed

Findings: each problem of the environment by its code, such as missing, invalid, placeholder, weak-secret (errors, or
warnings where the policy says so); schema-coercion and schema-takes-no-text of zod's schemas that misread text.`,
  options: { env: { type: "string" }, phase: { type: "string" }, ...sourceOptions },
  positionals: [0, 0],
  run,
};

async function run(context: CommandContext): Promise<Report> {
  const { env: environment, phase = "boot", from: files } = context.options;
  const { definition } = await context.definition();
  if (phase !== "boot" && phase !== "build") throw new UsageError("--phase is boot or build");
  if (environment !== undefined && !definition.environments.includes(environment as string)) {
    throw new UsageError(`--env is one of ${definition.environments.join(", ")}`);
  }
  const source = await environmentSource(context);
  const options: { environment?: string; phase: Phase } = { phase };
  if (typeof environment === "string") options.environment = environment;
  const inspection = definition.inspect(source, options);
  const findings = [
    ...inspection.problems.map((problem) => finding(problem, "error", inspection)),
    ...inspection.warnings.map((problem) => finding(problem, "warning", inspection)),
    ...schemaFindings(Array.from(definition.variables, ([name, { schema }]) => [name, schema])),
  ];
  const { name, decidedBy } = inspection.environment;
  const count = (isSet: boolean) =>
    inspection.variables.filter(({ origin, companionOf }) => !companionOf && isSet === (origin.kind !== "absent"))
      .length;
  const who =
    environment !== undefined ? "as asked" : decidedBy === undefined ? "nothing says so" : `${decidedBy} says so`;
  const unseen = cannotSee(name, files !== undefined, context.env);
  const text = [
    `Environment "${name}" (${who}): ${count(true)} variables have a value, ${count(false)} have none`,
    ...unseen.map((line) => `Can't be seen from here: ${line}`),
  ];
  const { variables } = inspection;
  return {
    findings,
    text: text.join("\n"),
    data: { environment: inspection.environment, variables, cannotSee: unseen },
  };
}

function finding(problem: Problem, severity: Severity, { variables }: Inspection): Finding {
  const { code, subject, what, got, fix } = problem;
  const state = variables.find(({ name }) => name === subject);
  const [, file, line] = /^(.+):(\d+)$/.exec(state?.origin.location ?? "") ?? [];
  return {
    id: code.toLowerCase().replaceAll("_", "-"),
    severity,
    ...(subject !== undefined && { subject }),
    evidence: got === undefined ? what : `${what}, got ${got}`,
    fix: fix.endsWith(".") ? fix : `${fix}.`,
    ...(file === undefined ? {} : { file, line: Number(line) }),
  };
}

/** What a good result doesn't tell, so that nobody takes it for more than it is. */
function cannotSee(name: string, isOfFiles: boolean, env: CommandContext["env"]): string[] {
  if (name === "development" || name === "test") return [];
  const isOnRailway = env["RAILWAY_ENVIRONMENT_NAME"] !== undefined;
  const isRunning = env["RAILWAY_REPLICA_ID"] !== undefined || env["KUBERNETES_SERVICE_HOST"] !== undefined;
  return [
    ...(isOfFiles
      ? ["what the platform sets beside these files or instead of them"]
      : isRunning
        ? []
        : isOnRailway
          ? ["sealed variables, which Railway gives to the running service and not to railway run"]
          : [
              `variables that only the platform of ${name} has, sealed ones above all; run this there, as a pre-deploy command`,
            ]),
    "whether a provider still takes a key, and what loadAsync() would read from a vault",
  ];
}
