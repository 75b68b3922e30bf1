// As a newcomer runs them: `npx @luneo/…` in a folder that holds the tarballs and nothing else.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

const packages = JSON.parse(readFileSync(new URL("../packages.json", import.meta.url), "utf8"));
for (const { name } of packages) {
  const { bin, version } = JSON.parse(
    readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8"),
  );
  if (bin === undefined) continue;
  const run = (...args) => {
    // What npm itself would look up is of no interest here, and must not be needed.
    const command = ["--offline", "--no", "--", name, ...args];
    return spawnSync("npx", command, { cwd: import.meta.dirname, encoding: "utf8", timeout: 60_000 });
  };
  const shown = run("--version");
  assert.deepEqual([shown.status, shown.stdout.trim()], [0, version], `npx ${name} --version: ${shown.stderr}`);
  assert.match(run("--help").stdout, /^Usage: /, `npx ${name} --help`);
  assert.equal(run("no-such-command").status, 2, `npx ${name} no-such-command`);
}

// A definition as one writes it, found by its name, with the package that is installed here.
const check = (env) =>
  spawnSync("npx", ["--offline", "--no", "--", "@luneo/env-guard", "check", "--json"], {
    cwd: import.meta.dirname,
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, APP_ENV: "production", ...env },
  });
const good = check({ PORT: "8080" });
assert.equal(good.status, 0, good.stdout + good.stderr);
const bad = check({ PORT: "eighty" });
assert.equal(bad.status, 1, bad.stdout + bad.stderr);
assert.deepEqual(
  JSON.parse(bad.stdout).findings.map(({ id, severity }) => [id, severity]),
  [["invalid", "error"]],
);

// A deployment that waits for a release: one that answers, and one that nobody serves.
const answering = `require("node:http").createServer((_, response) => response.end('{"status":"pass","version":"2"}'))
  .listen(0, "127.0.0.1", function () { process.stdout.write(String(this.address().port)); });`;
const server = spawn(process.execPath, ["-e", answering], { stdio: ["ignore", "pipe", "inherit"] });
try {
  const [port] = await once(server.stdout, "data");
  const wait = (address, ...args) =>
    spawnSync("npx", ["--offline", "--no", "--", "@luneo/readiness", "wait", address, "--json", ...args], {
      cwd: import.meta.dirname,
      encoding: "utf8",
      timeout: 60_000,
    });
  const reached = wait(`http://127.0.0.1:${port}/healthz`, "--version", "2", "--interval", "10ms");
  assert.equal(reached.status, 0, reached.stdout + reached.stderr);
  assert.equal(JSON.parse(reached.stdout).version, "2");
  const missed = wait("http://127.0.0.1:1/healthz", "--timeout", "2s", "--interval", "500ms");
  assert.equal(missed.status, 1, missed.stdout + missed.stderr);
  assert.equal(JSON.parse(missed.stdout).lastCode, "ECONNREFUSED");
} finally {
  server.kill();
}
