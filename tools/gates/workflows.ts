// What a workflow may do is written in the workflow: pinned actions, no right that is not asked for, no endless job.
import { globSync } from "node:fs";
import { parse } from "yaml";
import { read, repositoryRoot } from "./repository.ts";
import { conclude } from "./verdict.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly permissions?: unknown;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
  readonly runs?: { readonly steps?: readonly Step[] };
}

const pinned = /^\s*(?:- )?uses: (?:\.{1,2}\/\S+|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*)$/;

const workflows = globSync(".github/workflows/*.{yml,yaml}", { cwd: repositoryRoot }).toSorted();
const actions = globSync(".github/actions/**/action.{yml,yaml}", { cwd: repositoryRoot }).toSorted();
const problems = [...workflows, ...actions].flatMap((file) => problemsOf(file).map((problem) => `${file}: ${problem}`));
conclude(problems, `${workflows.length} workflows, ${actions.length} actions`);

function problemsOf(file: string): string[] {
  const text = read(file);
  const workflow = parse(text) as Workflow;
  const unpinned = text.split("\n").filter((line) => /(?<![\w#])['"]?uses['"]?\s*:/.test(line) && !pinned.test(line));
  const steps = [
    ...Object.values(workflow.jobs ?? {}).flatMap((job) => job.steps ?? []),
    ...(workflow.runs?.steps ?? []),
  ];
  return [
    ...unpinned.map((line) => `"${line.trim()}" must name a full commit, with its version in a comment behind it`),
    ...steps.flatMap(stepProblems),
    ...(workflow.jobs === undefined
      ? []
      : [...rightsProblems(workflow), ...Object.entries(workflow.jobs).flatMap(jobProblems)]),
  ];
}

function rightsProblems({ on, permissions, concurrency }: Workflow): string[] {
  const problems: string[] = [];
  if (JSON.stringify(permissions) !== "{}") {
    problems.push("top-level `permissions` must be {}: each job asks for its own");
  }
  if (JSON.stringify(on).includes("pull_request_target")) {
    problems.push("pull_request_target runs strangers' code with our rights");
  }
  if (concurrency === undefined && !JSON.stringify(on).includes("workflow_call")) {
    problems.push("`concurrency` is missing");
  }
  return problems;
}

function jobProblems([name, job]: [string, Job]): string[] {
  const problems: string[] = [];
  if (job.permissions === undefined) problems.push(`job ${name} must say its \`permissions\``);
  if (typeof job.permissions === "string") problems.push(`job ${name} must name its rights one by one`);
  if (job.uses === undefined && job["timeout-minutes"] === undefined) {
    problems.push(`job ${name} must have \`timeout-minutes\``);
  }
  return problems;
}

function stepProblems({ uses = "", run = "", with: inputs = {} }: Step): string[] {
  const problems: string[] = [];
  if (run.includes("${{")) {
    problems.push(`a script must take values from \`env\`, not by \${{ }}: "${run.split("\n")[0]}"`);
  }
  if (uses.startsWith("actions/checkout@") && inputs["persist-credentials"] !== false) {
    problems.push("checkout must have `persist-credentials: false`");
  }
  return problems;
}
