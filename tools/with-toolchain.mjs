// Runs a command with this repository's own Node and pnpm, installing whatever is missing.
// Plain JavaScript without dependencies, so that any Node from 18 up can start it. Everything it brings
// (Node, pnpm, their caches and store) goes under .toolchain/: removing the clone removes it all.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_VERSION = "24.21.0";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const toolchain = join(root, ".toolchain");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const pnpmVersion = manifest.packageManager.split("@")[1].split("+")[0];
const [major, minor] = process.versions.node.split(".").map(Number);
const hostNodeIsSupported = (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26;
const nodePackage = `node-${process.platform}-${process.arch}`;
const tools = [["pnpm", pnpmVersion], ...(hostNodeIsSupported ? [] : [[nodePackage, NODE_VERSION]])];

/** Platforms whose Node arrives as an npm package, so that nothing has to be installed by hand. */
const packagedPlatforms = ["linux-x64", "linux-arm64"];

let running;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  // Ctrl-C reaches the child by itself; a `kill` of this process alone does not. Children take both in their stride.
  process.on(signal, () => {
    if (running) running.kill(signal);
    else process.exit(128 + constants.signals[signal]);
  });
}

// npm that is terminated leaves us behind with nobody to stop us: what we started must not outlive it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid === parent) return;
  if (running) running.kill("SIGTERM");
  else process.exit(1);
}, 1000).unref();

const [command, ...args] = process.argv.slice(2);
if (!command) fail("Usage: node tools/with-toolchain.mjs COMMAND [ARGUMENT...]");
refuseUnsupportedPlatform();
await step("toolchain", installToolchain);
await step("dependencies", installDependencies);
process.exit(await run(command, args));

function refuseUnsupportedPlatform() {
  const host = `${process.platform}-${process.arch}`;
  if (process.platform === "win32") {
    fail("Windows is not supported: run this inside WSL 2 (Debian or Ubuntu), where it works as it is.");
  }
  if (hostNodeIsSupported || (packagedPlatforms.includes(host) && isGlibc())) return;
  const remedy = process.platform === "darwin" ? "`brew install node@24`" : "Node 24 LTS for your platform";
  fail(`Node ${process.versions.node} on ${host} can't be upgraded from here: install ${remedy}, then run this again.`);
}

function isGlibc() {
  return process.platform !== "linux" || Boolean(process.report?.getReport().header.glibcVersionRuntime);
}

async function installToolchain() {
  const installed = [];
  // Each in a folder of its own: npm removes what it was not asked for, be it the Node that runs it.
  for (const [name, version] of tools) {
    const folder = join(toolchain, name);
    const stamp = join(folder, "installed.txt");
    const wanted = `${name}@${version}`;
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) continue;
    process.stderr.write(`• toolchain: installing ${wanted} under .toolchain/ (once)…\n`);
    // What an interrupted installation left is no ground to build on.
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    const flags = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    await must("npm", ["install", "--prefix", folder, "--cache", join(toolchain, "npm-cache"), ...flags, wanted]);
    writeFileSync(stamp, wanted);
    installed.push(wanted);
  }
  return installed.length === 0 ? "ready" : `installed ${installed.join(", ")}`;
}

async function installDependencies() {
  const marker = join(root, "node_modules", ".modules.yaml");
  const lockfile = join(root, "pnpm-lock.yaml");
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lockfile).mtimeMs) return "up to date";
  process.stderr.write("• dependencies: installing (once)…\n");
  await must("pnpm", ["install", "--frozen-lockfile", "--reporter=silent"]);
  return "installed";
}

async function step(name, action) {
  const startedAt = Date.now();
  const outcome = await action();
  process.stderr.write(`• ${name}: ${outcome} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
}

async function must(program, programArgs) {
  // They leave locks behind where temporary files go.
  const temporary = join(toolchain, "tmp");
  mkdirSync(temporary, { recursive: true });
  const code = await run(program, programArgs, { TMPDIR: temporary });
  const advice = 'See CONTRIBUTING.md, "When setup fails".';
  if (code !== 0) fail(`${program} ${programArgs[0]} failed (exit ${code}). ${advice}`, code);
}

/** Runs to the end and gives the exit code; a signal gives 128 + its number, as a shell would. */
function run(program, programArgs, more = {}) {
  return new Promise((resolve) => {
    running = spawn(program, programArgs, { cwd: root, stdio: "inherit", env: { ...environment(), ...more } });
    running.once("error", (error) => {
      process.stderr.write(`${program} could not be started: ${error.message}\n`);
      resolve(127);
    });
    running.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  }).finally(() => (running = undefined));
}

function environment() {
  const path = [
    join(root, "node_modules", ".bin"),
    join(toolchain, "pnpm", "node_modules", ".bin"),
    ...(hostNodeIsSupported ? [] : [join(toolchain, nodePackage, "node_modules", nodePackage, "bin")]),
    process.env.PATH,
  ].join(delimiter);
  return {
    ...process.env,
    PATH: path,
    // These keep things in the home directory unless told otherwise.
    pnpm_config_store_dir: join(toolchain, "pnpm-store"),
    pnpm_config_cache_dir: join(toolchain, "pnpm-cache"),
    pnpm_config_state_dir: join(toolchain, "pnpm-state"),
    pnpm_config_update_notifier: "false",
    // Where vitest keeps a token of its own.
    XDG_DATA_HOME: join(toolchain, "data"),
  };
}

function fail(message, code = 1) {
  process.stderr.write(`\n${message}\n`);
  process.exit(code);
}
