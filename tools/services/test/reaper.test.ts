import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { settleEstate } from "../estate.ts";
import { runningProcesses } from "./process-list.ts";
import { belongings, createHousehold, isAlive, type Household } from "./household.ts";

let household: Household;
beforeEach(() => {
  household = createHousehold();
});
afterEach(() => household[Symbol.asyncDispose]());

describe("an owner that is killed (SIGKILL)", () => {
  test("leaves no process, no directory and no reaper", async () => {
    const owner = household.own("sleeper");
    const { processes } = await belongings(owner);
    expect(processes).toHaveLength(2);
    expect(processes.every(isAlive)).toBe(true);
    expect(household.leftBehind()).toHaveLength(2);

    owner.kill("SIGKILL");

    await expect.poll(household.leftBehind, { timeout: 5_000 }).toEqual([]);
    await expect.poll(() => processes.filter(isAlive), { timeout: 5_000 }).toEqual([]);
  });

  test("leaves nothing even if its reaper was ended before: it had got another", async () => {
    const owner = household.own("sleeper");
    const { processes } = await belongings(owner);
    const [reaper = 0] = processes;
    process.kill(reaper, "SIGKILL");
    const reapers = () =>
      runningProcesses().filter(
        ({ parent, description }) => parent === owner.pid && /reaper-process/.test(description),
      );
    await expect.poll(() => reapers().map(({ pid }) => pid === reaper), { timeout: 10_000 }).toEqual([false]);
    expect(household.leftBehind()).toHaveLength(2);

    owner.kill("SIGKILL");

    await expect.poll(household.leftBehind, { timeout: 5_000 }).toEqual([]);
  });
});

describe("an owner that ends by itself", () => {
  test.each(["exit", "throw"])("(%s) leaves nothing at the moment it has ended", async (then) => {
    const owner = household.own("sleeper", then);
    const [{ processes }] = await Promise.all([belongings(owner), once(owner, "exit")]);
    expect(household.leftBehind()).toEqual([]);
    await expect.poll(() => processes.filter(isAlive), { timeout: 5_000 }).toEqual([]);
  });
});

test("Ctrl-C reaches the owner, and neither what it owns nor the reaper", async () => {
  const owner = household.own("sleeper");
  const { processes } = await belongings(owner);
  // Nobody is left to clear away what the owner leaves if these die of the same signal: so let them be all there is.
  process.kill(owner.pid ?? 0, "SIGSTOP");
  process.kill(-(owner.pid ?? 0), "SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(processes.every(isAlive)).toBe(true);

  process.kill(owner.pid ?? 0, "SIGCONT");
  await once(owner, "exit");
  expect(owner.signalCode).toBe("SIGINT");
  await expect.poll(household.leftBehind, { timeout: 5_000 }).toEqual([]);
});

test("only directories that these tools named are ever removed", () => {
  const precious = join(household.path, "home");
  const ours = join(household.path, "luneo-something");
  for (const path of [precious, ours]) mkdirSync(join(path, "data"), { recursive: true });

  settleEstate({ processes: [], directories: [precious, ours, "luneo-relative"] });

  expect(existsSync(precious)).toBe(true);
  expect(readdirSync(household.path)).toEqual(["home"]);
});
