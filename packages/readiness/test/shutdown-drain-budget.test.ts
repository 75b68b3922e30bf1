import { describe, expect, test } from "vitest";
import { drainBudgetFindings } from "../src/shutdown.ts";

const budgetMs = 25_000;
const railway = { RAILWAY_ENVIRONMENT_NAME: "production" };

function idsOf(env: NodeJS.Dict<string>, ppidName?: string): string[] {
  return drainBudgetFindings({ env, ppidName, budgetMs }).map(({ id }) => id);
}

describe("on Railway", () => {
  test.for([
    ["says nothing of it, and kills at once", {}, true],
    ["says it with nothing", { RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "" }, true],
    ["waits 24 s for a shutdown of 25 s", { RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "24" }, true],
    ["has it in hexadecimal digits", { RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "0x40" }, true],
    ["has it as a power", { RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "1e3" }, true],
    ["has a sign before it", { RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "+60" }, true],
    ["has it in words", { RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "half a minute" }, true],
    ["waits 25 s", { RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "25" }, false],
    ["waits a minute", { RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "60" }, false],
  ] as const)("a service that %s", ([, env, isTold]) => {
    expect(idsOf({ ...railway, ...env })).toEqual(isTold ? ["railway-kills-early"] : []);
    expect(idsOf({ RAILWAY_ENVIRONMENT_ID: "8a", ...env })).toEqual(isTold ? ["railway-kills-early"] : []);
    expect(idsOf({ RAILWAY_ENVIRONMENT: "production", ...env })).toEqual(isTold ? ["railway-kills-early"] : []);
    expect(idsOf(env)).toEqual([]);
  });

  test("a finding says of what is no whole number only that", () => {
    const env = { ...railway, RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "0x40" };
    const [finding] = drainBudgetFindings({ env, budgetMs });
    expect(finding?.evidence).toMatch(/^RAILWAY_DEPLOYMENT_DRAINING_SECONDS is no whole number: /);
  });

  test("a finding has the numbers, and the one to set", () => {
    expect(drainBudgetFindings({ env: railway, budgetMs })).toEqual([
      {
        id: "railway-kills-early",
        severity: "warning",
        subject: "RAILWAY_DEPLOYMENT_DRAINING_SECONDS",
        evidence:
          "RAILWAY_DEPLOYMENT_DRAINING_SECONDS is not set, and Railway's default is 0: that is how many seconds after " +
          "SIGTERM it kills, but this shutdown may take 25s.",
        fix: "Set the service variable RAILWAY_DEPLOYMENT_DRAINING_SECONDS to 30.",
      },
    ]);
  });
});

describe("started by a program that starts programs", () => {
  const started = (by: string, script = "node dist/main.js") => ({
    NODE_ENV: "production",
    npm_lifecycle_event: "start",
    npm_lifecycle_script: script,
    npm_config_user_agent: `${by}/11.19.1 node/v24.21.0 linux x64 workspaces/false`,
  });

  test.for([
    ["npm, through a shell", started("npm"), "sh", true],
    ["npm, where the script took the place of the shell", started("npm", "exec node dist/main.js"), "npm", false],
    ["npm, nobody knows what is between", started("npm"), undefined, true],
    ["npm, whose script says that it takes its place", started("npm", "exec node dist/main.js"), undefined, false],
    ["pnpm", started("pnpm"), "sh", true],
    ["pnpm, which never waits", started("pnpm", "exec node dist/main.js"), "pnpm", true],
    ["yarn", started("yarn"), "node", true],
    ["one of which nothing is known", started("bun"), "bun", false],
    ["node itself", { NODE_ENV: "production" }, "tini", false],
    ["npm at a developer's terminal", { ...started("npm"), NODE_ENV: "development" }, "sh", false],
    ["npm on Kubernetes", { ...started("npm"), NODE_ENV: "", KUBERNETES_SERVICE_HOST: "10.0.0.1" }, "sh", true],
  ] as const)("%s", ([, env, ppidName, isTold]) => {
    expect(idsOf(env, ppidName)).toEqual(isTold ? ["starter-swallows-signal"] : []);
  });

  test("a finding says what was started how, and two ways out where there are two", () => {
    const [npm] = drainBudgetFindings({ env: started("npm"), ppidName: "sh", budgetMs });
    expect(npm).toMatchObject({ subject: "npm", evidence: expect.stringContaining("`npm run start`") });
    expect(npm?.fix).toBe(
      "Start the program itself, as `node dist/main.js` does, or let the script begin with `exec`.",
    );
    const [pnpm] = drainBudgetFindings({ env: started("pnpm"), budgetMs });
    expect(pnpm?.fix).toBe("Start the program itself, as `node dist/main.js` does.");
  });
});
