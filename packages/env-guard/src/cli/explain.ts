import { join } from "node:path";
import { createNameFinder } from "@luneo/kernel/name-finder";
import type { EnvDefinition } from "../definition/define-env.ts";
import { knownVariables } from "../definition/known-variables.ts";
import { requirementText } from "../docs/requirement.ts";
import { dayText, distanceText } from "../expiry/age-words.ts";
import type { SecretAge, SecretLock } from "../expiry/secret-age.ts";
import type { EnvSource } from "../reading/env-source.ts";
import type { Origin } from "../loaded/variable-state.ts";
import { UsageError, type Command, type CommandContext, type Report } from "./command.ts";
import { environmentSource, sourceHelp, sourceOptions } from "./options/environment-source.ts";
import { textFile } from "./text-file.ts";

/** `env-guard explain`: all that is known about one variable but its value. */
export const explainCommand: Command = {
  name: "explain",
  summary: "Tells what a variable is, where it comes from and who owns it; never its value",
  help: `Usage: env-guard explain NAME [--env NAME] [--from FILE]…

Options:
      --env NAME       the environment to judge as; else the variables say so
${sourceHelp}`,
  options: { env: { type: "string" }, ...sourceOptions },
  positionals: [1, 1],
  run,
};

async function run(context: CommandContext): Promise<Report> {
  const { definition, file } = await context.definition();
  const { variables, environments } = definition;
  const [asked = ""] = context.positionals;
  const known = knownVariables(variables);
  const as = known.get(asked);
  if (as === undefined) {
    const meant = createNameFinder([...variables.keys()])(asked);
    throw new UsageError(`${file} declares no such variable.${meant === undefined ? "" : ` Did you mean ${meant}?`}`);
  }
  const { env: environment } = context.options;
  if (environment !== undefined && !environments.includes(environment as string)) {
    throw new UsageError(`--env is one of ${environments.join(", ")}`);
  }
  const name = as.variable;
  const spec = variables.get(name)!;
  const source = await environmentSource(context);
  const inspection = definition.inspect(source, typeof environment === "string" ? { environment } : {});
  const states = inspection.variables.filter((state) => state.name === name || state.companionOf === name);
  const own = states.find((state) => state.name === name);
  // What a rule says is about several variables, and has no subject: it names them.
  const problems = [...inspection.problems, ...inspection.warnings].filter(({ subject, what }) =>
    (subject === undefined ? what.split(/\W+/) : [subject]).some((one) => known.get(one)?.variable === name),
  );
  const age = spec.sensitive ? await ageOf(context, definition, source, name) : undefined;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["what for", spec.description ?? "the definition doesn't say: .describe(…)"],
    ["value", spec.expects],
    ["needed", requirementText(spec)],
    ["phases", spec.phases?.join(", ")],
    ["declared", file],
    ["environment", inspection.environment.name],
    ["here", own === undefined ? undefined : originText(own.origin)],
    ["age", age && ageText(age, context.now())],
    ["owner", spec.owner ?? (spec.sensitive ? "nobody is named" : undefined)],
    ["replaced", spec.rotateEvery === undefined ? undefined : `every ${spec.rotateEvery}`],
    [
      "rotated",
      own?.origin.kind === "file" && spec.sensitive
        ? "where that file is mounted from, not by env-guard rotate"
        : undefined,
    ],
    ["runbook", spec.runbook],
    ["once called", spec.formerNames?.join(", ")],
    ["deprecated", spec.deprecated],
    ...states.filter((state) => state !== own).map(({ name, origin }) => [name, originText(origin)] as const),
    ...problems.map(({ what }) => ["problem", what] as const),
  ];
  const shown = facts.filter(([, text]) => text !== undefined && text !== "");
  const width = Math.max(...shown.map(([label]) => label.length));
  const head = `${name}, ${spec.sensitive ? "sensitive" : "not sensitive"}${asked === name ? "" : ` (asked for as ${asked}, ${as.kind === "former" ? "its former name" : "which belongs to it"})`}`;
  return {
    findings: [],
    text: [head, ...shown.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`)].join("\n"),
    data: {
      name,
      sensitive: spec.sensitive === true,
      kind: spec.kind,
      facts: Object.fromEntries(shown.filter(([label]) => label !== "problem")),
      states,
      problems,
      ...(age === undefined ? {} : { age }),
    },
  };
}

function originText({ kind, variable, location, source }: Origin): string {
  if (kind === "absent") return "not set";
  if (kind === "default") return "not set: its default applies";
  const by = variable === undefined ? "" : ` by ${variable}`;
  const from = location ?? source;
  return `set${by}${from === undefined ? ", in the environment" : `, in ${from}`}`;
}

async function ageOf(
  { cwd, now }: CommandContext,
  definition: EnvDefinition<unknown>,
  source: EnvSource,
  name: string,
): Promise<SecretAge | undefined> {
  const [{ envGuard }, { LOCK_FILE, parseLock }] = await Promise.all([
    import("../loaded/env-guard.ts"),
    import("../expiry/lock-file.ts"),
  ]);
  const text = await textFile(join(cwd, LOCK_FILE));
  const lock: SecretLock | undefined = text === undefined ? undefined : parseLock(text);
  const env = definition.load(source, { skipValidation: true }) as object;
  const { variables } = envGuard(env).status(now(), lock === undefined ? {} : { lock });
  return variables.find((variable) => variable.name === name)?.age;
}

function ageText({ state, expiresAtMs, expirySource, rotatedAtMs, rotationDueAtMs }: SecretAge, nowMs: number): string {
  return [
    state,
    ...(expiresAtMs === undefined
      ? []
      : [`expires ${dayText(expiresAtMs)} (${distanceText(expiresAtMs, nowMs)}, says its ${expirySource})`]),
    ...(rotatedAtMs === undefined ? [] : [`replaced ${dayText(rotatedAtMs)}`]),
    ...(rotationDueAtMs === undefined ? [] : [`to be replaced by ${dayText(rotationDueAtMs)}`]),
  ].join(", ");
}
