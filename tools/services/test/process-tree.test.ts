import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freezeTree, killTree, processTree, thawTree } from "../process-tree.ts";

let leader: ChildProcess;
beforeEach(async () => {
  // A shell with a child and a grandchild, the latter in a process group of its own as Postgres' workers are.
  const grandchild = `${process.execPath} -e "setInterval(() => {}, 1000)"`;
  const script = `setsid sh -c '${grandchild} & echo up; wait' & wait`;
  leader = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  if (leader.stdout) await once(leader.stdout, "data");
});
afterEach(() => killTree(leader.pid ?? 0));

test("a tree has all descendants, whatever process group they are in", () => {
  const tree = processTree(leader.pid ?? 0);
  expect(tree).toHaveLength(3);
  expect(tree[0]).toBe(leader.pid);
});

test("a frozen tree stands still as a whole until it is thawed", async () => {
  const tree = processTree(leader.pid ?? 0);
  freezeTree(leader.pid ?? 0);
  await expect.poll(() => tree.map(state)).toEqual(["T", "T", "T"]);
  thawTree(leader.pid ?? 0);
  await expect.poll(() => tree.map(state)).not.toContain("T");
});

test("a killed tree is gone as a whole, even if it was frozen", async () => {
  const tree = processTree(leader.pid ?? 0);
  freezeTree(leader.pid ?? 0);
  killTree(leader.pid ?? 0);
  await expect.poll(() => tree.map(state).filter((letter) => !"Z".includes(letter))).toEqual([]);
});

test("a number that leads no process group has no tree, so that no stranger is ever signalled", async () => {
  const tree = processTree(leader.pid ?? 0);
  const [, , grandchild = 0] = tree;
  expect(state(grandchild)).not.toBe("");
  expect(processTree(grandchild)).toEqual([]);
  killTree(leader.pid ?? 0);
  await once(leader, "exit");
  expect(processTree(leader.pid ?? 0)).toEqual([]);
});

/** The letter of a process' state; empty when it is gone. */
function state(pid: number): string {
  try {
    return execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).slice(0, 1);
  } catch {
    return "";
  }
}
