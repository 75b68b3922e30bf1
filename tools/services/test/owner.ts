// A program for tests: owns what it is told to, says what that is, and stays until it is ended.
// usage: node owner.ts WHAT [THEN]   WHAT: sleeper | servers   THEN: exit | throw
import { spawnOwned } from "../owned-process.ts";
import { startPostgres } from "../postgres.ts";
import { processTree } from "../process-tree.ts";
import { startRedis } from "../redis.ts";
import { createTemporaryDirectory } from "../temporary-directory.ts";

/** What an owner prints, as one line of JSON. */
export interface Belongings {
  /** All its descendants, its reaper included. */
  readonly processes: readonly number[];
  readonly urls: readonly string[];
}

const [what, then] = process.argv.slice(2);
const urls: string[] = [];
if (what === "servers") {
  const servers = await Promise.all([startPostgres(), startRedis()]);
  urls.push(...servers.map(({ url }) => url));
} else {
  const directory = createTemporaryDirectory("sleeper");
  await spawnOwned("sleep", ["1000"], { cwd: directory.path, env: { PATH: "/usr/bin:/bin" }, output: "pipe" });
}
// Its parent made it the leader of a process group.
const [, ...processes] = processTree(process.pid);
process.stdout.write(`${JSON.stringify({ processes, urls } satisfies Belongings)}\n`);
if (then === "exit") process.exit();
if (then === "throw") throw new Error("as tests do");
setInterval(() => undefined, 1_000);
