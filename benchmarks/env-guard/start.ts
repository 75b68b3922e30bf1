import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cpuMillisecondsOverEmpty } from "../../tools/bench/process-cpu.ts";
import { ours, programOf, type Library } from "./library.ts";
import { installPublished } from "./published.ts";
import { choices, environmentOf, variables, type Kind } from "./variables.ts";

/** Inside `node_modules`, so that imports resolve, and git and linters pass it by. */
const folder = join(import.meta.dirname, "../node_modules/.programs");

/** What every program is given: the environment as a plain object. */
const given = givenOf(environmentOf());

function givenOf(environment: Readonly<Record<string, string>>): string {
  return `const source = ${JSON.stringify(environment, undefined, 2)};`;
}

/** Whatever a library makes of the texts, it must have read all of them. */
const verify = `
for (const { name, value } of ${JSON.stringify(variables())}) {
  if (String(env[name]) !== value) throw new Error(name + " was not read: " + String(env[name]));
}`;

/** Milliseconds of CPU to import a library, declare 50 variables and load them, over an empty process. */
export function startMilliseconds(library: Library): Promise<number> {
  installPublished(folder);
  return cpuMillisecondsOverEmpty({ given, measured: programOf(library), verify }, { folder, env: environmentOf() });
}

/** The same for varlock, which declares in a file of its own language, and starts its program to read it. */
export function startOfVarlock(): Promise<number> {
  const home = join(folder, "varlock");
  mkdirSync(home, { recursive: true });
  const types: Readonly<Record<Kind, string>> = {
    text: "string",
    int: "number(isInt=true)",
    bool: "boolean",
    url: "url",
    choice: `enum(${choices.join(", ")})`,
  };
  const declarations = variables().map(({ name, kind }) => `# @type=${types[kind]}\n${name}=`);
  writeFileSync(
    join(home, ".env.schema"),
    `# @defaultSensitive=false @defaultRequired=true\n# ---\n\n${declarations.join("\n\n")}\n`,
  );
  const measured = `import "varlock/auto-load";\nimport { ENV as env } from "varlock/env";`;
  return cpuMillisecondsOverEmpty({ given, measured, verify }, { folder: home, env: environmentOf() });
}

/** The same for ours, with a ring of two keys, a private key and a secret that is mounted as a file beside the 50. */
export function startWithSecrets(): Promise<number> {
  installPublished(folder);
  const declarations = `  JWT_SECRET: keyRing({ maxTokenTtl: "7d", rotateEvery: "90d" }),
  SIGNING_KEY: pem({ type: "private-key" }),
  DATABASE_PASSWORD: secret(),
`;
  const measured = programOf(ours)
    .replace("import { ", "import { keyRing, pem, secret, ")
    .replace("vars: {\n", `vars: {\n${declarations}`);
  const { environment, password } = secrets();
  return cpuMillisecondsOverEmpty(
    {
      given: givenOf({ ...environmentOf(), ...environment }),
      measured,
      verify: `${verify}
if (env.DATABASE_PASSWORD !== ${JSON.stringify(password)}) throw new Error("the file was not read");
if (env.JWT_SECRET.signingKey.key !== source.JWT_SECRET) throw new Error("the ring was not read");
if (env.JWT_SECRET.verificationKeys().length !== 2) throw new Error("the next key was not read");
if (!env.SIGNING_KEY.includes("PRIVATE KEY")) throw new Error("the PEM was not read");`,
    },
    { folder, env: environmentOf() },
  );
}

/** What no check of these secrets can do without: reading the file, parsing the key. */
export function secretsByHand(): Promise<number> {
  const measured = `
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
${loopByHand}
env.DATABASE_PASSWORD = readFileSync(source.DATABASE_PASSWORD_FILE, "utf8");
env.SIGNING_KEY = createPrivateKey(source.SIGNING_KEY);`;
  const given = givenOf({ ...environmentOf(), ...secrets().environment });
  return cpuMillisecondsOverEmpty({ given, measured, verify }, { folder, env: environmentOf() });
}

function secrets() {
  const secret = () => randomBytes(48).toString("base64url");
  const password = secret();
  const file = join(folder, "database-password");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const environment = {
    JWT_SECRET: secret(),
    JWT_SECRET_NEXT: secret(),
    SIGNING_KEY: privateKey,
    DATABASE_PASSWORD_FILE: file,
  };
  return { environment, password };
}

/** A loop that somebody would write by hand: no messages, no definition, only the checks. */
export function startByHand(): Promise<number> {
  return cpuMillisecondsOverEmpty({ given, measured: loopByHand, verify }, { folder, env: environmentOf() });
}

const loopByHand = `
const kinds = ${JSON.stringify(Object.fromEntries(variables().map(({ name, kind }) => [name, kind])))};
const env = {};
for (const name in kinds) {
  const text = source[name];
  if (!text) throw new Error(name + " is not set");
  env[name] = read(kinds[name], text);
  if (env[name] === undefined) throw new Error(name + " is not valid");
}
function read(kind, text) {
  if (kind === "text") return text;
  if (kind === "int") return /^-?\\d+$/.test(text) ? Number(text) : undefined;
  if (kind === "bool") return text === "true" ? true : text === "false" ? false : undefined;
  if (kind === "url") return URL.canParse(text) ? text : undefined;
  return ${JSON.stringify(choices)}.includes(text) ? text : undefined;
}`;
