import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const shutdown = JSON.stringify(new URL("../src/shutdown.ts", import.meta.url).href);
const program = `
  import { gracefulShutdown } from ${shutdown};
  const readiness = { drain() {}, async close() {} };
  const onWarning = ({ id }) => console.log("warning:", id);
  gracefulShutdown(readiness, [], { drainDelay: "300ms", onWarning, closers: [() => console.log("closed")] });
  console.log("up", process.pid);
  // Nobody who is forgotten may live on.
  setTimeout(() => process.exit(3), 20_000);`;

/** Runs a script of a package by npm, as a container does; sends npm SIGTERM when the program is up. */
async function endedThroughNpm(script: string) {
  const folder = await mkdtemp(join(tmpdir(), "started-by-npm-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "package.json"), JSON.stringify({ scripts: { start: script } }));
  await writeFile(join(folder, "program.mjs"), program);
  const env = { ...process.env, NODE_ENV: "production", npm_config_update_notifier: "false" };
  const npm = spawn("npm", ["start", "--silent"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void npm.kill("SIGKILL"));
  let output = "";
  npm.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  await expect.poll(() => output, { timeout: 9000 }).toMatch("up");
  const pid = Number(/up (\d+)/.exec(output)?.[1]);
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, "SIGKILL");
  });
  const exited = once(npm, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  npm.kill("SIGTERM");
  const [code, signal] = await exited;
  return { end: signal ?? code, isLeftBehind: isAlive(pid), output: output.replace(/ \d+/, "") };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

// If npm ever learns to wait, the warning has to go.
test("`npm start` ends without the program, which is warned of that", { timeout: 20_000 }, async () => {
  const { end, isLeftBehind, output } = await endedThroughNpm("node program.mjs");
  expect(output).toBe("warning: starter-swallows-signal\nup\n");
  expect(isLeftBehind).toBe(true);
  expect(end).not.toBe(0);
});

test("with `exec` it passes the signal on and waits", { timeout: 20_000 }, async () => {
  const { end, isLeftBehind, output } = await endedThroughNpm("exec node program.mjs");
  expect(output).toBe("up\nclosed\n");
  expect({ end, isLeftBehind }).toEqual({ end: 0, isLeftBehind: false });
});
