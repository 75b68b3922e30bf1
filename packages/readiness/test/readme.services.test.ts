import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { startPostgres } from "../../../tools/services/postgres.ts";
import { startDocumented } from "./documented-application.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [, example = ""] = /```ts\n(.*?)```/s.exec(readme) ?? [];

/** The row of the first table that begins so: what /livez and /readyz answer. */
function answersWhen(situation: string): string[] {
  const cells = readme.match(new RegExp(`^\\| ${situation} \\|(.*)\\|$`, "m"))?.[1]?.split("|") ?? [];
  return cells.map((cell) => cell.trim().replaceAll("`", ""));
}

test("the first example does what the README says, from its first probe to its end", async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.stop());
  const files = { "src/main.ts": example };
  const app = await startDocumented(files, "src/main.ts", { DATABASE_URL: postgres.url }, onTestFinished);
  const both = async () => {
    const answers = await Promise.all([app.get("/livez"), app.get("/readyz")]);
    return answers.map(({ status, body }) => `${status} ${body}`);
  };
  const patient = { timeout: 20_000 };

  await expect.poll(both, patient).toEqual(answersWhen("all well"));
  await postgres.kill();
  await expect.poll(both, patient).toEqual(answersWhen("Postgres is away"));
  app.kill("SIGTERM");
  await expect.poll(both).toEqual(answersWhen("after SIGTERM, while requests are served on"));
  expect((await app.get("/elsewhere")).status).toBe(404);
  expect(await app.ended).toBe(0);
  const told = app.output();
  for (const line of ["group ready: fail → pass", "check postgres: pass → fail", "group ready: pass → warn"]) {
    expect(told).toContain(`${line}\n`);
  }
  expect(told).toMatch(/^postgres (?:Error|error|\w+Error)/m);
  expect(told).toMatch(/\nbye\n$/);
}, 60_000);

test("with a critical impact, its readiness fails where the README says so", async () => {
  const critical = example.replace("DATABASE_URL!)", 'DATABASE_URL!, { impact: { ready: "critical" } })');
  expect(critical).not.toBe(example);
  const nobody = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/nothing" };
  const app = await startDocumented({ "src/main.ts": critical }, "src/main.ts", nobody, onTestFinished);
  const [live, ready] = answersWhen('the same, with `impact: \\{ ready: "critical" \\}`');
  const told = async (path: string) => Object.values(await app.get(path)).join(" ");
  await expect.poll(() => told("/readyz"), { timeout: 10_000 }).toBe(ready);
  expect(await told("/livez")).toBe(live);
}, 30_000);
