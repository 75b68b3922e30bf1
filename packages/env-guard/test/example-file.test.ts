import fc from "fast-check";
import { expect, test } from "vitest";
import { syncExample } from "../src/example/example-file.ts";
import { parseEnvFile } from "../src/env-file/parse.ts";
import { bool, defineEnv, int, oneOf, port, postgresUrl, redisUrl, secret, text, url } from "../src/index.ts";
import { definitionModule, folderWith, runEnvGuard } from "./run-env-guard.ts";

const { variables } = defineEnv({
  vars: {
    PORT: port().default(3000).describe("HTTP port"),
    DATABASE_URL: postgresUrl().describe("Where orders live\nand customers"),
    JWT_SECRET: secret().requiredIn("production", "staging"),
    GREETING: text().default("hello # world").renamedFrom("WELCOME"),
    SITE_URL: url().example("https://shop.example"),
    LOG_LEVEL: oneOf("debug", "info").optional().deprecated("use LOG"),
  },
});
const written = `# Copy this file to .env and fill in what is empty. Lines that begin with #: are written by env-guard example --write.

#: HTTP port
#: A whole number from 0 to 65535; default 3000
PORT=3000

#: Where orders live
#: and customers
#: postgres://USER@HOST:5432/DATABASE; required; sensitive
DATABASE_URL=

#: A random secret (openssl rand -base64 48); required in production, staging; sensitive
JWT_SECRET=

#: Text; default hello # world; once called WELCOME
GREETING="hello # world"

#: A URL with a host, of the scheme https or http; required
SITE_URL=https://shop.example

#: One of debug, info; optional
#: Deprecated: use LOG
LOG_LEVEL=
`;
const comments = (name: string) =>
  written
    .split("\n\n")
    .find((block) => block.includes(`\n${name}=`))!
    .replace(/\n[^#].*/s, "\n");
const ids = (file: string) => syncExample(file, variables).drifts.map(({ id, line }) => (line ? `${id} ${line}` : id));
const synced = (file: string) => syncExample(file, variables).text;

test("a new file holds every variable in order, with its type, its need, its default, and no secret", () => {
  expect(synced("")).toBe(written.replace("A URL with a host, of the scheme https or http", siteExpects()));
  expect(ids("")).toEqual(Array.from({ length: 6 }, () => "example-missing"));
});

function siteExpects(): string {
  const { expects } = variables.get("SITE_URL")!;
  return /^[a-z]+(?: |$)/.test(expects) ? expects[0]!.toUpperCase() + expects.slice(1) : expects;
}

const full = synced("");

test("people's comments, headings, odd lines and variables of their own stay, byte by byte", () => {
  const file = full
    .replace("#: HTTP port", "# --- Server ---\n# ask Ann\n#: HTTP port")
    .replace("PORT=3000", "export PORT = 3000 # not 80")
    .replace("#: A random", "MINE='x'\n??\n\n#: A random");
  expect(syncExample(file, variables)).toMatchObject({ text: file, drifts: [] });
  expect(syncExample(file, variables).unknown).toMatchObject([
    { id: "example-unknown", evidence: "MINE isn't declared" },
  ]);
  const longer = synced(file.replace("SITE_URL=https://shop.example", "SITE_URL="));
  expect(longer).toBe(file);
});

test("a default that is different is put right where it stands, comment and all", () => {
  const file = full.replace("PORT=3000", "export PORT='80' # why");
  expect(ids(file)).toEqual(["example-default 5"]);
  expect(synced(file)).toBe(full.replace("PORT=3000", "export PORT=3000 # why"));
  expect(synced(full.replace("PORT=3000", "PORT=# why"))).toBe(full.replace("PORT=3000", "PORT=3000 # why"));
});

test("a description that changed is written anew, and one that people copied isn't said twice", () => {
  const file = full.replace("#: HTTP port", "#: Port");
  expect(ids(file)).toEqual(["example-description 5"]);
  expect(synced(file)).toBe(full);
  expect(synced(full.replace("#: HTTP port\n", "# http port\n"))).toBe(full);
});

test("what stands out of order moves, and all else stays", () => {
  const block = `${comments("GREETING")}GREETING="hello # world"\n`;
  const file = `# mine\n\n${block}\n${full.replace(`${block}\n`, "").replace(/^.*\n\n/, "")}`;
  expect(ids(file)).toEqual(["example-order 4"]);
  expect(synced(file)).toBe(full.replace(/^.*\n/, "# mine\n"));
});

test("a variable that is missing goes behind the one that the definition has before it", () => {
  const block = `${comments("JWT_SECRET")}JWT_SECRET=\n\n`;
  expect(ids(full.replace(block, ""))).toEqual(["example-missing"]);
  expect(synced(full.replace(block, ""))).toBe(full);
});

test("what env-guard wrote of a variable that is gone goes; what people wrote above it stays", () => {
  const file = full.replace("\nJWT", "\nJWT").replace("#: A random", "# note\n#: Old\nGONE=1\n\n#: A random");
  expect(ids(file)).toContain("example-stale 14");
  expect(synced(file)).toContain("# note\n");
  expect(synced(file)).not.toContain("GONE");
});

test("a former name becomes the new one; a variable that stands twice loses the second", () => {
  expect(ids(full.replace("\nGREETING=", "\nWELCOME="))).toEqual(["example-renamed 16"]);
  expect(synced(full.replace("\nGREETING=", "\nWELCOME="))).toBe(full);
  expect(ids(`${full}PORT=3000\nWELCOME=x\n`)).toEqual(["example-duplicate 24", "example-duplicate 25"]);
  expect(synced(`${full}PORT=3000\n`)).toBe(full);
});

test("a commented assignment with words behind it, or beside a line that counts, is a note and stays", () => {
  const noted = full
    .replace("\nPORT=3000", "\n# PORT=9999   # for staging, ask Ops before changing\nPORT=5000 # Bob")
    .replace("\nSITE_URL=", "\n# SITE_URL=https://old.example\nSITE_URL=");
  const text = synced(noted);
  expect(text).toContain("# PORT=9999   # for staging, ask Ops before changing\n");
  expect(text).toContain("\nPORT=3000 # Bob\n");
  expect(text).toContain("# SITE_URL=https://old.example\n");
  const alone = synced(full.replace("\nPORT=3000", "\n# PORT=1234 is what Bob uses"));
  expect(alone).toContain("# PORT=1234 is what Bob uses\n");
  expect(alone).toContain("\nPORT=3000\n");
});

test("a second line of a variable stays as a comment, with its note and without a secret", () => {
  const twice = synced(`${full}PORT=5000 # Bob\nJWT_SECRET=9f8a7c6b5d4e3f2a1b0c # old\n`);
  expect(twice).toBe(`${full}# PORT=5000 # Bob\n# old\n`);
  expect(synced(twice)).toBe(twice);
  expect(synced(`${full}#: was declared\nGONE=1 # ask Ops\n`)).toBe(`${full}# ask Ops\n`);
});

test("a secret in a note is taken out, and the words of the note stay", () => {
  const noted = `${full}# JWT_SECRET=9f8a7c6b5d4e3f2a1b0c was the old one\n`;
  expect(ids(noted)).toEqual(["example-secret 24"]);
  expect(synced(noted)).toBe(`${full}# JWT_SECRET= was the old one\n`);
});

test("a file of thousands of headings is synced in a moment", () => {
  const file = Array.from({ length: 64_000 }, (_, at) => `# --- Part ${at} ---\n`).join("");
  const cpu = process.cpuUsage();
  expect(synced(file)).toContain("# --- Part 63999 ---");
  // Where each heading looked for itself from the top, it took ten seconds.
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(3_000);
});

test("a secret in the file is found without a word of it, and taken out; placeholders may stay", () => {
  const secrets = ["9f8a7c6b5d4e3f2a1b0c", "postgres://app:k3Jx0pQ9vLw2@db.example.com/shop"];
  for (const value of secrets) {
    const name = value.startsWith("postgres") ? "DATABASE_URL" : "JWT_SECRET";
    const file = full.replace(`\n${name}=`, `\n${name}=${value}`);
    const { drifts, text } = syncExample(file, variables);
    expect(drifts.map(({ id }) => id)).toEqual(["example-secret"]);
    expect(JSON.stringify(drifts)).not.toContain(value.slice(-6));
    expect(text).toBe(full);
  }
  for (const value of ["changeme", "<your secret>", "xxxxxxxxxxxx"]) {
    expect(ids(full.replace("JWT_SECRET=", `JWT_SECRET=${value}`))).toEqual([]);
  }
  expect(ids(full.replace("DATABASE_URL=", "DATABASE_URL=postgres://postgres:postgres@localhost/x"))).toEqual([]);
});

test("an optional variable may be switched off, one that is needed everywhere may not", () => {
  const off = full.replace("\nLOG_LEVEL=", "\n# LOG_LEVEL=debug");
  expect(syncExample(off, variables)).toMatchObject({ text: off, drifts: [] });
  expect(ids(full.replace("\nDATABASE_URL=", "\n# DATABASE_URL="))).toEqual(["example-switched-off 10"]);
  expect(synced(full.replace("\nDATABASE_URL=", "\n# DATABASE_URL="))).toBe(full);
});

test("an example of somebody's own stays as long as the application would take it", () => {
  const mine = full.replace("https://shop.example", "https://other.example/x");
  expect(ids(mine)).toEqual([]);
  expect(ids(full.replace("https://shop.example", "nowhere"))).toEqual(["example-invalid 19"]);
});

test("byte order mark and line breaks stay what they are", () => {
  const windows = `\ufeff${full.replaceAll("\n", "\r\n")}`;
  expect(synced(windows)).toBe(windows);
  expect(synced(windows.replace("PORT=3000", "PORT=1"))).toBe(windows);
  expect(synced(windows.replace(`${comments("JWT_SECRET")}JWT_SECRET=\n\n`.replaceAll("\n", "\r\n"), ""))).toBe(
    windows,
  );
});

const names = ["A_URL", "B_PORT", "C_SECRET", "D_FLAG", "E_TEXT", "OLD_NAME"];
const piece = fc.oneof(
  fc.constantFrom("\n", "\n", "# note\n", "#: generated\n", "# --- Part ---\n", "??\n", "#\n", "\r\n", "# use me\n"),
  fc
    .tuple(
      fc.constantFrom("", "# ", "export ", "#"),
      fc.constantFrom(...names, "MINE"),
      fc.constantFrom("", "x", "'a b'", '"x\ny"', "3000", "changeme", "9f8a7c6b5d4e3f2a1b0c # c"),
    )
    .map(([before, name, value]) => `${before}${name}=${value}\n`),
);
const builders = [
  url().example("https://x.example"),
  int().default(3000),
  secret(),
  bool().optional(),
  text().default("a b").describe("use me"),
];
const definitions = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 }).map((order) => {
  const vars = order.map((at) => [
    names[at]!,
    at === 4 ? text().default("a b").describe("use me").renamedFrom("OLD_NAME") : builders[at]!,
  ]);
  return defineEnv({ vars: Object.fromEntries(vars) as never }).variables;
});

test("whatever the file: written twice is written once, what is written is clean, and differences are told", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), definitions, fc.boolean(), (pieces, variables, hasEnd) => {
      const file = hasEnd ? pieces.join("") : pieces.join("").replace(/\r?\n$/, "");
      const once = syncExample(file, variables);
      expect(once.drifts.length > 0).toBe(once.text !== file);
      expect(syncExample(once.text, variables)).toMatchObject({ text: once.text, drifts: [] });
      const { lines } = parseEnvFile(once.text);
      const active = lines.flatMap((line) => (line.kind === "assignment" ? [line.name] : []));
      const declared = lines.flatMap((line) => {
        if (line.kind === "assignment") return [line.name];
        const isOff = line.kind === "comment" && line.assignment && !active.includes(line.assignment.name);
        return isOff && line.assignment.comment === undefined ? [line.assignment.name] : [];
      });
      expect([...new Set(declared)].filter((name) => variables.has(name))).toEqual([...variables.keys()]);
      expect(active.filter((name) => variables.has(name)).length).toBeLessThanOrEqual(variables.size);
      // What looks as if env-guard had written it may go; all else of people's own stays.
      if (!pieces.includes("#: generated\n")) {
        const own = (text: string) =>
          text
            .split(/\r?\n/)
            .filter((line) => /MINE=|^# note$|Part|\?\?/.test(line))
            .toSorted();
        expect(own(once.text)).toEqual(own(file));
        const notes = (text: string) => text.match(/# c$/gm) ?? [];
        expect(notes(once.text)).toEqual(notes(file));
      }
      // What the file held of a secret is gone.
      if (variables.has("C_SECRET")) expect(once.text).not.toMatch(/C_SECRET=9f8a/);
    }),
    { seed: -1_644_137_632, numRuns: 5_000 },
  );
});

test("the command writes, checks with lines, prints, and refuses both at once", async () => {
  const cwd = folderWith({
    "src/env.definition.ts": definitionModule("{ PORT: port().default(3000), KEY: secret() }"),
  });
  const run = (...argv: string[]) => runEnvGuard(["example", ...argv], { cwd });
  expect((await run("--write", "--check")).exitCode).toBe(2);
  expect((await run("--check")).exitCode).toBe(1);
  expect((await run()).out).toContain("PORT=3000\n");
  expect((await run("--write")).out).toContain(".env.example is written");
  expect(await run("--check", "--strict")).toMatchObject({ exitCode: 0, out: ".env.example is up to date\n" });
  const other = await run("--check", "--file", "env.sample", "--json");
  expect((JSON.parse(other.out) as { findings: object[] }).findings).toMatchObject([
    { id: "example-missing", file: "env.sample" },
    { id: "example-missing", file: "env.sample" },
  ]);
});

test("the URL of this machine or a neighbour may stay without a password or with a placeholder, a real password goes", () => {
  const { variables: known } = defineEnv({ vars: { REDIS_URL: redisUrl(), DATABASE_URL: postgresUrl() } });
  const drifts = (file: string) =>
    syncExample(syncExample("", known).text.replace(/^(?:REDIS|DATABASE)_URL=\n/gm, "") + file, known)
      .drifts.filter(({ id }) => id === "example-secret")
      .map(({ subject }) => subject);
  for (const value of [
    "redis://localhost:6379/0",
    "redis://127.0.0.1:6379",
    "redis://cache:6379",
    "redis://:password@localhost:6379",
    "redis://:@localhost:6379",
  ]) {
    expect(drifts(`REDIS_URL=${value}\n`)).toEqual([]);
  }
  for (const value of [
    "redis://:q7VzK0wJ9xQ2m4Tt@localhost:6379",
    "redis://cache.acme.io:6379",
    "redis://localhost:6379?password=q7VzK0wJ9x",
  ]) {
    expect(drifts(`REDIS_URL=${value}\n`)).toEqual(["REDIS_URL"]);
  }
  expect(drifts("DATABASE_URL=postgresql://user:password@localhost:5432/app\n")).toEqual([]);
});

test("differences that one act mends are told in a line each, and the fix once", async () => {
  const cwd = folderWith({ "src/env.definition.ts": definitionModule("{ A: text(), B: text() }"), ".env.example": "" });
  const { out } = await runEnvGuard(["example", "--check"], { cwd });
  expect(out.match(/example-missing/g)).toHaveLength(2);
  expect(out.match(/Run env-guard example --write\./g)).toHaveLength(1);
});
