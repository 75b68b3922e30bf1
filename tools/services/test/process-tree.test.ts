import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freezeTree, killTree, processTree, thawTree } from "../process-tree.ts";
import { runningProcess } from "./process-list.ts";

// Its child leads a process group of its own, as Postgres' workers do, and has a child in turn.
const LEADER = `
  require("node:child_process").spawn("sh", ["-c", "sleep 1000 & wait"], { detached: true, stdio: "ignore" });
  setInterval(() => {}, 1000);
`;

let leader: ChildProcess;
let root: number;
let tree: number[];
beforeEach(async () => {
  leader = spawn(process.execPath, ["-e", LEADER], { detached: true, stdio: "ignore" });
  root = leader.pid ?? 0;
  await expect.poll(() => processTree(root)).toHaveLength(3);
  tree = processTree(root);
});
afterEach(() => killTree(root));

function states(): (string | undefined)[] {
  return tree.map((pid) => runningProcess(pid)?.state);
}

test("a tree has all descendants, whatever process group they are in, parents first", () => {
  expect(tree[0]).toBe(root);
  expect(runningProcess(tree[1] ?? 0)?.description).toContain("sh -c sleep 1000");
  expect(runningProcess(tree[2] ?? 0)?.description).toMatch(/^sleep 1000/);
});

test("a frozen tree stands still as a whole until it is thawed", async () => {
  freezeTree(root);
  await expect.poll(states).toEqual(["T", "T", "T"]);
  thawTree(root);
  await expect.poll(states).not.toContain("T");
  expect(states()).not.toContain(undefined);
});

test("a killed tree is gone as a whole, even if it was frozen", async () => {
  freezeTree(root);
  killTree(root);
  await expect.poll(states).toEqual([undefined, undefined, undefined]);
});

test("a number that leads no process group has no tree, so that no stranger is ever signalled", async () => {
  expect(states()).not.toContain(undefined);
  expect(processTree(tree[2] ?? 0)).toEqual([]);
  killTree(root);
  await once(leader, "exit");
  expect(processTree(root)).toEqual([]);
});
