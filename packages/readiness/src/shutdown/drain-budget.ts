import { formatDuration } from "@luneo/kernel/duration";
import type { Finding } from "@luneo/kernel/findings";

/** What is known of the place a process runs in. */
export interface DrainSurroundings {
  readonly env: Readonly<NodeJS.Dict<string>>;
  /** The name of the process that started this one, where it is known. */
  readonly ppidName?: string | undefined;
  /** How long the shutdown may take. */
  readonly budgetMs: number;
}

const RAILWAY_DRAINING = "RAILWAY_DEPLOYMENT_DRAINING_SECONDS";

/**
 * What keeps a shutdown from happening as it should: a platform that kills too early, and a program between us and the
 * platform that does not pass its signal on or does not wait.
 */
export function drainBudgetFindings({ env, ppidName, budgetMs }: DrainSurroundings): Finding[] {
  const isRailway = has(env["RAILWAY_ENVIRONMENT_NAME"]) || has(env["RAILWAY_ENVIRONMENT_ID"]);
  // At a developer's terminal neither matters.
  const isDeployed = isRailway || has(env["KUBERNETES_SERVICE_HOST"]) || env["NODE_ENV"] === "production";
  return [
    ...(isRailway ? railwayFindings(env[RAILWAY_DRAINING], budgetMs) : []),
    ...(isDeployed ? starterFindings(env, ppidName) : []),
  ];
}

function railwayFindings(drainingSeconds: string | undefined, budgetMs: number): Finding[] {
  const seconds = has(drainingSeconds) ? Number(drainingSeconds) : 0;
  if (seconds * 1000 >= budgetMs) return [];
  const found = has(drainingSeconds)
    ? `${RAILWAY_DRAINING} is ${Number.isNaN(seconds) ? "not a number" : seconds}`
    : `${RAILWAY_DRAINING} is not set, and Railway's default is 0`;
  return [
    {
      id: "railway-kills-early",
      severity: "warning",
      subject: RAILWAY_DRAINING,
      evidence: `${found}: that is how many seconds after SIGTERM it kills, but this shutdown may take ${formatDuration(budgetMs)}.`,
      fix: `Set the service variable ${RAILWAY_DRAINING} to ${Math.ceil(budgetMs / 1000) + 5}.`,
    },
  ];
}

function starterFindings(env: DrainSurroundings["env"], ppidName: string | undefined): Finding[] {
  const script = env["npm_lifecycle_event"];
  const starter = /^(npm|pnpm|yarn)\//.exec(env["npm_config_user_agent"] ?? "")?.[1];
  if (!has(script) || starter === undefined) return [];
  // npm passes signals on to what it started: to the shell, which dies of them, unless the script takes its place.
  const isInPlace = ppidName === undefined ? /^\s*exec\s/.test(env["npm_lifecycle_script"] ?? "") : ppidName === "npm";
  if (starter === "npm" && isInPlace) return [];
  const otherwise = starter === "npm" ? ", or let the script begin with `exec`" : "";
  return [
    {
      id: "starter-swallows-signal",
      severity: "warning",
      subject: starter,
      evidence:
        `This process was started by \`${starter} run ${script}\`: ` +
        `${starter} ends on SIGTERM without waiting for it, and it is killed with its container.`,
      fix: `Start the program itself, as \`node dist/main.js\` does${otherwise}.`,
    },
  ];
}

/** The name of the process that started this one; undefined where the system doesn't tell. Asked only where it matters. */
export function parentName(): string | undefined {
  if (process.env["npm_lifecycle_event"] === undefined || process.platform !== "linux") return undefined;
  try {
    const name = process.getBuiltinModule("node:fs").readFileSync(`/proc/${process.ppid}/comm`, "utf8");
    // npm calls itself "npm run start".
    return name.split(/\s/)[0];
  } catch {
    return undefined;
  }
}

/** Tells a finding as Node tells its own warnings. */
export function emitFinding({ id, evidence, fix }: Finding): void {
  process.emitWarning(`${evidence} ${fix}`, { type: "ReadinessWarning", code: id.toUpperCase().replaceAll("-", "_") });
}

function has(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
