// The packed programs under the Node that runs this: help, version, a mistake, and every command's help.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const packages = JSON.parse(readFileSync(new URL("../packages.json", import.meta.url), "utf8"));
for (const { name } of packages) {
  const folder = new URL(`node_modules/${name}/`, import.meta.url);
  const { bin, version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  for (const file of Object.values(bin ?? {})) {
    const program = fileURLToPath(new URL(file, folder));
    const run = (...args) => spawnSync(process.execPath, [program, ...args], { encoding: "utf8", timeout: 30_000 });
    assert.equal(run("--version").stdout.trim(), version);
    const help = run("--help").stdout;
    const commands = [...help.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, command]) => command);
    assert.ok(commands.length > 0, `${name} --help lists no command`);
    for (const command of commands) {
      const { status, stdout, stderr } = run(command, "--help");
      assert.equal(status, 0, `${name} ${command} --help: ${stderr}`);
      assert.match(stdout, new RegExp(`Usage: \\S+ ${command}`), `${name} ${command} --help`);
    }
    assert.equal(run("no-such-command").status, 2);
  }
}
