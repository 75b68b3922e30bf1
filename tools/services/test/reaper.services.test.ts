import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { belongings, createHousehold, isAlive, type Household } from "./household.ts";

let household: Household;
beforeEach(() => {
  household = createHousehold();
});
afterEach(() => household[Symbol.asyncDispose]());

test("Postgres and Redis of a killed owner leave no process, no directory and no shared memory", async () => {
  const owner = household.own("servers");
  const { processes, urls } = await belongings(owner);
  expect(urls).toHaveLength(2);
  const segment = sharedMemoryOfPostgres();
  expect(sharedMemory()).toContain(segment);

  owner.kill("SIGKILL");

  await expect.poll(household.leftBehind, { timeout: 10_000 }).toEqual([]);
  await expect.poll(() => processes.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  expect(sharedMemory()).not.toContain(segment);
});

test("an owner may be killed at any moment of the start", async () => {
  // One by one, directories, then processes come to be; at each there is a moment at which only the next is missing.
  for (let had = 1; had <= 7; had += 2) {
    const owner = household.own("servers");
    await expect
      .poll(household.leftBehind, { timeout: 30_000, interval: 1 })
      .toSatisfy((left: string[]) => left.length >= had);
    owner.kill("SIGKILL");
    await expect.poll(household.leftBehind, { timeout: 10_000, message: `after ${had}` }).toEqual([]);
  }
});

function sharedMemoryOfPostgres(): string {
  const [directory = ""] = readdirSync(household.path).filter((name) => name.startsWith("luneo-postgres-"));
  const pidFile = readFileSync(join(household.path, directory, "data", "postmaster.pid"), "utf8");
  return pidFile.split("\n")[6]?.trim().split(/\s+/)[1] ?? "";
}

/** The ids of all System V segments of this machine. */
function sharedMemory(): string[] {
  const table = execFileSync("ipcs", ["-m"], { encoding: "utf8" });
  // Linux: key, id; macOS: the letter m, id.
  return [...table.matchAll(/^(?:0x\S+|m)\s+(\d+)\s/gm)].map(([, id = ""]) => id);
}
