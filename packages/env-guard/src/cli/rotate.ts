import type { Problem } from "@luneo/kernel/error";
import { anyKeyPrefix } from "@luneo/kernel/key-prefixes";
import { procedureFor } from "../rotation/procedures/procedure-choice.ts";
import { runbookText } from "../rotation/runbook.ts";
import type { RingAction } from "../rotation/transition.ts";
import { speakable } from "../env-file/lint-rule.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";
import { UsageError, type Command, type CommandContext, type Report } from "./command.ts";
import { heldPlatform } from "./rotate/held-platform.ts";
import { platformOf, platformOptions } from "./rotate/platform.ts";
import { rotateRingReport, ringStatusReport, type RotationSubject } from "./rotate/ring-report.ts";
import { rotateRunbooks } from "./rotate/runbooks.ts";
import { rotateValueReport, valueStatusReport } from "./rotate/value-report.ts";

const actions = ["stage", "promote", "retire", "abort", "status"] as const;
type Action = RingAction | "status";

/** `env-guard rotate`: a secret's value is replaced, step by step. */
export const rotateCommand: Command = {
  name: "rotate",
  summary: "Stages, promotes and retires a secret without a rejected request",
  help: `Usage: env-guard rotate NAME ACTION --platform PLATFORM [OPTION…]
       env-guard rotate NAME                       prints the procedure for it
       env-guard rotate --runbooks [--write DIR | --check DIR]

Actions on a ring (a variable declared with keyRing()):
  status    where it stands, and what comes next
  stage     NEXT gets a key that verifies and doesn't sign yet; deploy it to every replica
  promote   NEXT signs, the old key becomes PREVIOUS; refused unless every replica holds NEXT
  retire    PREVIOUS goes; refused while tokens that it signed are valid
  abort     NEXT goes again
On any other secret: status, and promote, which sets a new value while the old one still works where it was issued.

Nothing is deployed by it. A value is generated or comes by standard input, never as an argument.

Where the variables are:
      --platform NAME            railway, github or file
      --file PATH                the .env file (.env)
      --repo OWNER/NAME          of GitHub (GITHUB_REPOSITORY); --github-env NAME for an environment's secrets;
                                 --gh PATH for the GitHub CLI, which holds the login
      --railway-service ID       or RAILWAY_SERVICE_ID; "shared" for shared variables. Likewise --railway-project and
                                 --railway-environment, which a project token (RAILWAY_TOKEN) knows by itself;
                                 RAILWAY_API_TOKEN for an account's
The new value:
      --generate                 a random one (default for rings whose keys nobody else issues)
      --stdin                    from standard input (default for everything else)
      --id LABEL                 the label of a ring's new key (the time, and four random characters)
      --lines                    standard input holds NAME=VALUE lines: what a platform doesn't hand back
Whether it may happen:
      --replicas URL             a replica's status handler or metrics; once for each. ENV_GUARD_STATUS_TOKEN is sent
      --replicas-confirmed N/N   you counted: so many of so many hold NEXT
      --unverified               promotes without knowing (replicas without NEXT will refuse tokens), or sets a key
                                 of Stripe that can't be checked
      --canary-percent N         the share of a canary; between 0 and 100 nothing is staged, promoted or retired
      --rollout DURATION         how long a rollout may take; added to maxTokenTtl (1d)
      --skew DURATION            what clocks may differ by; added, too (5m, or maxTokenTtl if that is less)
      --overlap DURATION         how long PREVIOUS verifies, in all; not less than those three (their sum)
      --promoted-at DATE         when, if the platform doesn't tell
      --dry-run                  says what would be done, by names, and does nothing
      --emergency --yes          promote or retire at once; without --yes it says what that breaks

Exit codes: 0 done, 1 refused or failed (the old secret works as before), 2 wrong usage. After a failure or a
signal, "status" tells where the ring stands, and the same command goes on. A signal (Ctrl-C, SIGTERM, SIGHUP) ends what
only reads; a change that is under way is made to its end first.`,
  options: {
    ...platformOptions,
    generate: { type: "boolean" },
    stdin: { type: "boolean" },
    id: { type: "string" },
    lines: { type: "boolean" },
    replicas: { type: "string", multiple: true },
    "replicas-confirmed": { type: "string" },
    unverified: { type: "boolean" },
    "canary-percent": { type: "string" },
    rollout: { type: "string" },
    skew: { type: "string" },
    overlap: { type: "string" },
    "promoted-at": { type: "string" },
    "dry-run": { type: "boolean" },
    emergency: { type: "boolean" },
    yes: { type: "boolean" },
    runbooks: { type: "boolean" },
    write: { type: "string" },
    check: { type: "string" },
  },
  positionals: [0, 2],
  run,
};

async function run(context: CommandContext): Promise<Report> {
  const { options, positionals } = context;
  const [name, word] = positionals;
  if (options["runbooks"] === true) {
    if (name !== undefined) throw new UsageError("--runbooks takes no NAME: it writes them all");
    return rotateRunbooks(context);
  }
  if (options["write"] !== undefined || options["check"] !== undefined) {
    throw new UsageError("--write and --check belong to --runbooks");
  }
  if (name === undefined) throw new UsageError("rotate needs the NAME of a variable, or --runbooks");
  const action = actions.find((one) => one === word);
  if (word !== undefined && action === undefined) throw new UsageError(`The action is one of ${actions.join(", ")}`);
  const { definition, file } = await context.definition();
  const spec = definition.variables.get(name);
  if (spec === undefined) throw new UsageError(`${shownName(name)} is no variable of ${file}`);
  if (action === undefined) return procedureReport(context, name, spec);
  try {
    const platform = heldPlatform(platformOf(context), context);
    const report = await act(context, { name, spec, definition, platform }, action);
    // An interrupted program reports nothing more, and this one went on to the end.
    if (context.signal.aborted && report.text !== undefined) context.progress(report.text);
    return report;
  } catch (error) {
    if (context.signal.aborted) {
      context.progress(`Interrupted. env-guard rotate ${name} status tells where it stands; the same command goes on.`);
      throw error;
    }
    const problems = knownProblems(error);
    if (problems === undefined) throw error;
    return refusalReport(name, action, problems);
  }
}

function act(context: CommandContext, subject: RotationSubject, action: Action): Promise<Report> {
  const isRing = subject.spec.kind === "keyRing";
  if (action === "status") return isRing ? ringStatusReport(context, subject) : valueStatusReport(context, subject);
  return isRing ? rotateRingReport(context, subject, action) : rotateValueReport(context, subject, action);
}

function procedureReport({ options }: CommandContext, name: string, spec: VariableSpec): Report {
  const procedure = procedureFor({ name, spec });
  if (!procedure) return { findings: [], text: `${name} is no secret: set another value and deploy.` };
  const platform = options["platform"];
  const text = runbookText(name, procedure, typeof platform === "string" ? { platform } : {});
  return { findings: [], text, data: { name, procedure } };
}

const ourCodes = /^(?:ENV_\w+|ROTATION_REFUSED|CHECK_FAILED|REPLICA_SILENT|DATABASE_ROLE|PLATFORM_(?:FAILED|REFUSED))$/;

/** Errors of ours list problems without values; all others are the frame's to tell. */
function knownProblems(error: unknown): readonly Problem[] | undefined {
  const { code, problems } = (error ?? {}) as { readonly code?: unknown; readonly problems?: readonly Problem[] };
  return typeof code === "string" && ourCodes.test(code) && Array.isArray(problems) ? problems : undefined;
}

function refusalReport(name: string, action: Action, problems: readonly Problem[]): Report {
  const findings = problems.map(({ code, what, got, fix }) => ({
    id: code.toLowerCase().replaceAll("_", "-"),
    severity: "error" as const,
    subject: name,
    evidence: `${name}: ${what}${got === undefined ? "" : `, got ${got}`}.`,
    fix: `${fix}.`,
  }));
  const isChange = action !== "status";
  const text = isChange ? `${action} of ${name}: not done. The old secret works as before.` : "";
  return { findings, text, data: { name, action, isDone: false, problems } };
}

const keyPrefix = new RegExp(`^(?:${anyKeyPrefix()})`, "i");

function shownName(name: string): string {
  // Somebody may have typed a value in its place.
  const isName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(name) && speakable(name) === name && !keyPrefix.test(name);
  return isName ? name : "That";
}
