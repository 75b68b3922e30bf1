#!/usr/bin/env node
// Stands in for the GitHub CLI: takes what its manual documents (gh secret set|list|delete), and nothing else. State and
// a record of every call are files beside GH_FAKE_STATE. Values only ever come by standard input.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

const state = process.env.GH_FAKE_STATE;
const argv = process.argv.slice(2);
writeFileSync(`${state}.pid`, String(process.pid));
appendFileSync(`${state}.calls`, `${JSON.stringify(argv)}\n`);
const held = existsSync(state) ? JSON.parse(readFileSync(state, "utf8")) : {};
const save = () => writeFileSync(state, JSON.stringify(held));
const stop = (code, message) => {
  process.stderr.write(`${message}\n`);
  process.exit(code);
};

if (!process.env.GH_TOKEN) stop(4, "To get started with GitHub CLI, please run:  gh auth login");
const options = {
  repo: { type: "string", short: "R" },
  env: { type: "string", short: "e" },
  app: { type: "string", short: "a" },
  json: { type: "string" },
};
let parsed;
try {
  parsed = parseArgs({ args: argv, options, allowPositionals: true });
} catch (error) {
  stop(1, error.message);
}
const { values, positionals } = parsed;
const [group, command, name, ...rest] = positionals;
if (group !== "secret" || rest.length > 0) stop(1, "unknown command");
const [owner, repo] = (values.repo ?? "").split("/").slice(-2);
if (owner !== "acme" || repo !== "shop") stop(1, "HTTP 404: Not Found");
if (values.env !== undefined && values.env !== "production") stop(1, "HTTP 404: Not Found");
const place = (held[values.env ?? ""] ??= {});
const failures = existsSync(`${state}.fail`) ? readFileSync(`${state}.fail`, "utf8") : "";

// So that somebody can interrupt it.
if (failures === "slow" && command !== "list") await new Promise((resolve) => setTimeout(resolve, 500));

if (command === "list") {
  if (name !== undefined || values.json !== "name,updatedAt") stop(1, "unknown JSON field");
  const rows = Object.entries(place).map(([one, { updatedAt }]) => ({ name: one, updatedAt }));
  process.stdout.write(JSON.stringify(rows));
} else if (command === "set") {
  if (values.json !== undefined) stop(1, "unknown flag: --json");
  // The rule of GitHub for names.
  if (!/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(name ?? "")) {
    stop(1, "HTTP 422: Secret names can only contain alphanumeric characters");
  }
  const body = readFileSync(0, "utf8").replace(/[\r\n]+$/, "");
  if (failures === name) stop(1, `HTTP 502: Server Error while storing ${body}`);
  if (failures === `hang ${name}`) setInterval(() => undefined, 1000);
  else {
    place[name] = { value: body, updatedAt: new Date().toISOString() };
    save();
  }
} else if (command === "delete") {
  if (!Object.hasOwn(place, name ?? "")) stop(1, `failed to delete secret ${name}: HTTP 404: Not Found`);
  if (failures === name) stop(1, "HTTP 502: Server Error");
  delete place[name];
  save();
} else stop(1, "unknown command");
