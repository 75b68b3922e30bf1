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

/** The two that Railway documents, and one that is in wide use. */
const RAILWAY = ["RAILWAY_ENVIRONMENT_NAME", "RAILWAY_ENVIRONMENT_ID", "RAILWAY_ENVIRONMENT"];
const RAILWAY_DRAINING = "RAILWAY_DEPLOYMENT_DRAINING_SECONDS";

/**
 * What keeps a shutdown from happening as it should: a platform that kills too early, and a program between us and the
 * platform that does not pass its signal on or does not wait.
 */
export function drainBudgetFindings({ env, ppidName, budgetMs }: DrainSurroundings): Finding[] {
  const isRailway = RAILWAY.some((name) => has(env[name]));
  // At a developer's terminal neither matters.
  const isDeployed = isRailway || has(env["KUBERNETES_SERVICE_HOST"]) || env["NODE_ENV"] === "production";
  return [
    ...(isRailway ? railwayFindings(env[RAILWAY_DRAINING], budgetMs) : []),
    ...(isDeployed ? starterFindings(env, ppidName) : []),
  ];
}

function railwayFindings(drainingSeconds: string | undefined, budgetMs: number): Finding[] {
  // Number() would also read 0x40 and 1e3, which the platform needn't.
  const seconds = !has(drainingSeconds) ? 0 : /^\d+$/.test(drainingSeconds) ? Number(drainingSeconds) : Number.NaN;
  if (seconds * 1000 >= budgetMs) return [];
  const found = has(drainingSeconds)
    ? `${RAILWAY_DRAINING} is ${Number.isNaN(seconds) ? "no whole number" : seconds}`
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

function has(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
