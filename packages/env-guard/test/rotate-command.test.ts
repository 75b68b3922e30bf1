import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { UsageError, type CommandContext, type Report } from "../src/cli/command.ts";
import { runProgram } from "../src/cli/program.ts";
import { rotateCommand } from "../src/cli/rotate.ts";
import { defineEnv, type EnvDefinition } from "../src/definition/define-env.ts";
import { parseEnv } from "../src/env-file/parse-env.ts";
import { secret, text } from "../src/variables/builders.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { postgresUrl } from "../src/variables/postgres-url.ts";

const folder = await mkdtemp(join(tmpdir(), "env-guard-rotate-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
let count = 0;
const now = Date.parse("2026-11-22T08:12:00Z");
const day = 86_400_000;
const key = (seed: number) =>
  Array.from({ length: 43 }, (_, at) => "Zq7xK2mW9vBn4"[(at * seed + (at >> 1)) % 13]).join("");
const old = key(3);
const fresh = key(5);

const definition = defineEnv({
  vars: {
    PORT: text(),
    JWT_SECRET: keyRing({ maxTokenTtl: "7d", rotateEvery: "90d" }),
    STRIPE_WEBHOOK_SECRET: keyRing({ format: /^whsec_/, minBits: 128 }),
    SESSION_SECRET: secret(),
    SENDGRID_API_KEY: secret({ minBits: 128 }),
    DATABASE_URL: postgresUrl(),
  },
}) as EnvDefinition<unknown>;

interface Given {
  readonly input?: string;
  readonly nowMs?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
}
type Options = Record<string, string | boolean | readonly string[]>;

async function project(variables: Readonly<Record<string, string>>) {
  const cwd = join(folder, String((count += 1)));
  await mkdir(cwd);
  const path = join(cwd, ".env");
  await writeFile(
    path,
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  const said: string[] = [];
  const run = (
    line: string,
    options: Options = {},
    { input, nowMs = now, env = {}, signal, onProgress }: Given = {},
  ) => {
    const context: CommandContext = {
      options: { platform: "file", ...options },
      positionals: line.split(" ").filter(Boolean),
      cwd,
      env,
      signal: signal ?? new AbortController().signal,
      now: () => nowMs,
      readInput: () => (input === undefined ? Promise.reject(new UsageError("no input")) : Promise.resolve(input)),
      progress: (words) => {
        said.push(words);
        onProgress?.(words);
      },
      definition: () => Promise.resolve({ definition, file: "src/env.definition.ts" }),
    };
    return rotateCommand.run(context);
  };
  return { cwd, run, said, held: async () => ({ ...parseEnv(await readFile(path, "utf8")) }) };
}

const ids = ({ findings }: Report) => findings.map(({ id }) => id);

test("a ring is staged, promoted and retired, and status says at each moment what comes next", async () => {
  const { run, held } = await project({ PORT: "1", JWT_SECRET: old });
  expect((await run("JWT_SECRET status")).text).toMatch(
    /one key, nothing under way\n {2}current {3}JWT_SECRET\nNext: .* stage/,
  );

  const staged = await run("JWT_SECRET stage");
  expect(staged.findings).toEqual([]);
  const label = /label is (2026-11-22-081200-[a-z2-7]{4})\./.exec(staged.text ?? "")?.[1];
  expect(label).toBeDefined();
  const { JWT_SECRET_NEXT: next = "" } = await held();
  expect(next).toMatch(/^[\w-]{43}$/);
  expect((await run("JWT_SECRET status")).text).toMatch(/NEXT is staged[^]*JWT_SECRET_NEXT {2}\(2026-11-22-081200-/);

  expect(ids(await run("JWT_SECRET promote"))).toEqual(["replicas-unknown"]);
  expect(ids(await run("JWT_SECRET promote", { "replicas-confirmed": "5/6" }))).toEqual(["next-not-everywhere"]);
  const promoted = await run("JWT_SECRET promote", { "replicas-confirmed": "6/6" });
  // Seven days of token, one of rollout, five minutes of clocks.
  expect(promoted.text).toContain("PREVIOUS verifies until 2026-11-30T08:17:00.000Z.");
  expect(await held()).toEqual({
    PORT: "1",
    JWT_SECRET: next,
    JWT_SECRET_ID: label,
    JWT_SECRET_PREVIOUS: old,
    JWT_SECRET_PREVIOUS_EXPIRES_AT: "2026-11-30T08:17:00.000Z",
    JWT_SECRET_ROTATED_AT: "2026-11-22T08:12:00.000Z",
  });

  expect(ids(await run("JWT_SECRET retire", {}, { nowMs: now + 8 * day }))).toEqual(["tokens-still-alive"]);
  const after = now + 8 * day + 5 * 60_000;
  expect((await run("JWT_SECRET status", {}, { nowMs: after })).text).toMatch(/Its time is over: .* retire$/);
  expect((await run("JWT_SECRET retire", {}, { nowMs: after })).data).toMatchObject({ isDone: true, after: "steady" });
  expect(await held()).not.toHaveProperty("JWT_SECRET_PREVIOUS");
});

test("nothing that it says holds six characters of any value", async () => {
  const { run, said, held } = await project({
    JWT_SECRET: old,
    SENDGRID_API_KEY: key(7),
    DATABASE_URL: `postgres://app:${key(2)}@db/app`,
  });
  const reports = [
    await run("JWT_SECRET stage", { "dry-run": true }),
    await run("JWT_SECRET stage"),
    await run("JWT_SECRET status"),
    await run("JWT_SECRET promote", { "replicas-confirmed": "1/1", "dry-run": true }),
    await run("JWT_SECRET promote", { "replicas-confirmed": "1/1" }),
    await run("JWT_SECRET promote", { emergency: true, yes: true }),
    await run("SENDGRID_API_KEY promote", {}, { input: fresh }),
    await run("SENDGRID_API_KEY promote", {}, { input: "short" }),
    await run("DATABASE_URL promote", {}, { input: `postgres://app_b:${fresh}@db/app` }),
    await run("DATABASE_URL promote", {}, { input: `nonsense ${fresh}` }),
    await run("JWT_SECRET stage", { stdin: true }, { input: ` ${fresh}` }),
  ];
  const printed = JSON.stringify([reports, said]);
  for (const value of [
    old,
    key(7),
    key(2),
    fresh,
    ...Object.values(await held()).filter((one) => /^[\w-]{43}$/.test(one)),
  ]) {
    for (let at = 0; at + 6 <= value.length; at += 1) expect(printed).not.toContain(value.slice(at, at + 6));
  }
});

test("a dry run prints exactly what would be done, and does nothing", async () => {
  const { run, held } = await project({ JWT_SECRET: old, JWT_SECRET_NEXT: fresh });
  const report = await run("JWT_SECRET promote", { "replicas-confirmed": "1/1", "dry-run": true });
  expect(report.text).toMatch(
    /nothing was changed\n {2}JWT_SECRET_PREVIOUS ← current key\n {2}JWT_SECRET ← staged key\n {2}JWT_SECRET_NEXT goes\n/,
  );
  expect(report.text).toMatch(
    /By\n {2}\S+\/\.env, in one write: JWT_SECRET_PREVIOUS, JWT_SECRET, JWT_SECRET_NEXT \(its line goes\)/,
  );
  expect(await held()).toEqual({ JWT_SECRET: old, JWT_SECRET_NEXT: fresh });
});

test("an emergency says what it breaks, waits for --yes, and says it again before it happens", async () => {
  const { run, said, held } = await project({ JWT_SECRET: old, JWT_SECRET_NEXT: fresh });
  const asked = await run("JWT_SECRET promote", { emergency: true });
  expect(ids(asked)).toEqual(["emergency-unconfirmed"]);
  expect(asked.findings[0]?.evidence).toContain("people sign in again");
  expect(await held()).toEqual({ JWT_SECRET: old, JWT_SECRET_NEXT: fresh });
  expect((await run("JWT_SECRET promote", { emergency: true, yes: true })).findings).toEqual([]);
  expect(said.filter((line) => line.startsWith("Breaks: "))).toHaveLength(2);
  const { JWT_SECRET: current, ...rest } = await held();
  expect([old, fresh]).not.toContain(current);
  expect(Object.keys(rest).sort()).toEqual(["JWT_SECRET_ID", "JWT_SECRET_ROTATED_AT"]);
});

describe("a key that somebody else issues", () => {
  const whsec = (seed: number) => `whsec_${key(seed)}`;

  test("comes by standard input, and must look like one", async () => {
    const { run, held } = await project({ STRIPE_WEBHOOK_SECRET: whsec(3) });
    await expect(run("STRIPE_WEBHOOK_SECRET stage")).rejects.toThrow("no input");
    await expect(run("STRIPE_WEBHOOK_SECRET stage", { generate: true })).rejects.toThrow("issued by somebody else");
    expect(ids(await run("STRIPE_WEBHOOK_SECRET stage", {}, { input: fresh }))).toEqual(["invalid"]);
    expect(ids(await run("STRIPE_WEBHOOK_SECRET stage", {}, { input: whsec(3) }))).toEqual(["next-equals-current"]);
    expect((await run("STRIPE_WEBHOOK_SECRET stage", {}, { input: whsec(5) })).findings).toEqual([]);
    expect(await held()).toMatchObject({ STRIPE_WEBHOOK_SECRET_NEXT: whsec(5) });
    const promote = { "replicas-confirmed": "1/1" };
    expect(ids(await run("STRIPE_WEBHOOK_SECRET promote", promote))).toEqual(["overlap-unknown"]);
    expect((await run("STRIPE_WEBHOOK_SECRET promote", { ...promote, overlap: "2d" })).findings).toEqual([]);
  });
});

test("a ring that no replica would boot with is refused before it is written", async () => {
  const { run, held } = await project({ JWT_SECRET: old, JWT_SECRET_ID: "a" });
  expect(ids(await run("JWT_SECRET stage", { id: "a" }))).toEqual(["label-taken"]);
  expect(ids(await run("JWT_SECRET stage", { id: "no label!" }))).toEqual(["invalid"]);
  expect(ids(await run("JWT_SECRET stage", { stdin: true }, { input: "changeme-changeme-changeme-changeme" }))).toEqual(
    ["placeholder"],
  );
  expect(await held()).toEqual({ JWT_SECRET: old, JWT_SECRET_ID: "a" });
});

describe("what the next boot would refuse is refused before it is written", () => {
  const held = { JWT_SECRET: old, SENDGRID_API_KEY: key(7) };
  const stdin = { stdin: true };

  test.each([
    ["in quotes", `"${fresh}"`, "stray"],
    ["with a character that can't be seen", `${fresh}\u200b`, "stray"],
    ["the value of another secret", key(7), "shared-secret"],
    ["beginning like the current key", `${old}1`, "shared-secret"],
  ])("a NEXT %s", async (_, input, id) => {
    const subject = await project(held);
    const report = await subject.run("JWT_SECRET stage", stdin, { input });
    expect(ids(report)).toEqual([id]);
    expect(report.findings[0]?.evidence).toContain("The next boot would refuse it");
    expect(await subject.held()).toEqual(held);
  });

  test("a NEXT that somebody put there by hand", async () => {
    const staged = { ...held, JWT_SECRET_NEXT: key(7) };
    const subject = await project(staged);
    const promote = { "replicas-confirmed": "1/1" };
    // It was refused before and would be after, as the key that signs.
    expect(ids(await subject.run("JWT_SECRET promote", promote))).toContain("shared-secret");
    expect(await subject.held()).toEqual(staged);
  });

  test("a value of another secret that is no ring, too", async () => {
    const subject = await project(held);
    expect(ids(await subject.run("SENDGRID_API_KEY promote", {}, { input: old }))).toEqual(["shared-secret"]);
    expect(ids(await subject.run("SENDGRID_API_KEY promote", {}, { input: `'${fresh}'` }))).toEqual(["stray"]);
    expect(await subject.held()).toEqual(held);
  });

  test("but not what it refuses already: a weak key is replaced, and other variables are somebody else's", async () => {
    const subject = await project({ JWT_SECRET: "weak", SENDGRID_API_KEY: "changeme", DATABASE_URL: "nonsense" });
    expect((await subject.run("JWT_SECRET stage")).findings).toEqual([]);
    expect((await subject.run("JWT_SECRET promote", { "replicas-confirmed": "1/1" })).findings).toEqual([]);
    expect(await subject.held()).toMatchObject({ JWT_SECRET_PREVIOUS: "weak" });
  });

  test("and a variable beside its `_FILE`", async () => {
    const beside = { ...held, JWT_SECRET_NEXT_ID_FILE: "/run/secrets/label" };
    const subject = await project(beside);
    expect(ids(await subject.run("JWT_SECRET stage"))).toEqual(["ambiguous"]);
    expect(await subject.held()).toEqual(beside);
  });
});

test("a replica that is named twice is asked once", async () => {
  const { run, said } = await project({ JWT_SECRET: old, JWT_SECRET_NEXT: fresh });
  const url = "http://127.0.0.1:9/status";
  const report = await run("JWT_SECRET promote", { replicas: [url, url] });
  expect(report.findings[0]?.evidence.match(/no answer/g)).toHaveLength(1);
  expect(said[0]).toContain("1 replica");
});

test("clocks count for five minutes, or for the life of a token if that is less", async () => {
  const { run } = await project({ JWT_SECRET: old, JWT_SECRET_NEXT: fresh });
  const promote = { "replicas-confirmed": "1/1", "dry-run": true };
  const end = async (options: Options) => (await run("JWT_SECRET promote", { ...promote, ...options })).text;
  expect(await end({ rollout: "0s", skew: "1h" })).toContain("until 2026-11-29T09:12:00.000Z");
  expect(await end({ rollout: "0s", skew: "0s", overlap: "7d" })).toContain("until 2026-11-29T08:12:00.000Z");
  const early = { emergency: true, yes: true, overlap: "1d", "dry-run": true };
  expect((await run("JWT_SECRET promote", early)).findings).toEqual([]);
});

describe("a secret that is no ring", () => {
  test("has its date of expiry taken away, and the entry of the lock file is named, which is of the old value", async () => {
    const { run, held, cwd } = await project({
      SENDGRID_API_KEY: old,
      SENDGRID_API_KEY_EXPIRES_AT: "2026-12-01T00:00:00Z",
    });
    const lock = { version: 1, secrets: { SENDGRID_API_KEY: { expiresAt: "2026-12-01T00:00:00Z" } } };
    await writeFile(join(cwd, "env-guard.lock.json"), JSON.stringify(lock));
    const { text: said } = await run("SENDGRID_API_KEY promote", {}, { input: fresh });
    expect(said).toContain("\n  SENDGRID_API_KEY_EXPIRES_AT goes\n");
    expect(said).toContain(
      "\nenv-guard.lock.json has an entry of SENDGRID_API_KEY: env-guard expiry --record SENDGRID_API_KEY",
    );
    expect(await held()).not.toHaveProperty("SENDGRID_API_KEY_EXPIRES_AT");
    await writeFile(join(cwd, "env-guard.lock.json"), "{");
    expect((await run("SENDGRID_API_KEY promote", {}, { input: key(7) })).text).toContain("lock.json can't be right");
    await writeFile(join(cwd, "env-guard.lock.json"), JSON.stringify({ version: 1, secrets: {} }));
    expect((await run("SENDGRID_API_KEY promote", {}, { input: key(9) })).text).not.toContain("lock.json");
  });

  test("is not replaced by nothing", async () => {
    const { run, held } = await project({ SENDGRID_API_KEY: old });
    expect(ids(await run("SENDGRID_API_KEY promote", {}, { input: "" }))).toEqual(["no-new-value"]);
    const ring = await project({ STRIPE_WEBHOOK_SECRET: `whsec_${old}` });
    expect(ids(await ring.run("STRIPE_WEBHOOK_SECRET stage", {}, { input: "" }))).toEqual(["no-new-key"]);
    expect(await held()).toEqual({ SENDGRID_API_KEY: old });
  });

  test("or one that is, and mounted as a file, is rotated where it is mounted", async () => {
    const { run, held } = await project({
      SENDGRID_API_KEY_FILE: "/run/secrets/key",
      JWT_SECRET_FILE: "/run/secrets/jwt",
    });
    for (const [name, advice] of [
      ["SENDGRID_API_KEY", /read from the file that SENDGRID_API_KEY_FILE names\n.*where that file is mounted from/],
      ["JWT_SECRET", /read from a file\nNext: JWT_SECRET_FILE is set: it is rotated where that file is mounted from/],
    ] as const) {
      expect((await run(`${name} status`)).text).toMatch(advice);
      expect(ids(await run(`${name} promote`, {}, { input: fresh }))).toEqual(["mounted"]);
    }
    expect(ids(await run("JWT_SECRET stage"))).toEqual(["mounted"]);
    expect(await held()).toEqual({ SENDGRID_API_KEY_FILE: "/run/secrets/key", JWT_SECRET_FILE: "/run/secrets/jwt" });
  });

  test("is replaced from standard input, while the old one still works where it was issued", async () => {
    const { run, held } = await project({ SENDGRID_API_KEY: old });
    expect((await run("SENDGRID_API_KEY status")).text).toMatch(/: set\n[^]*3\. Revoke the old credential/);
    const { text: said, findings } = await run("SENDGRID_API_KEY promote", {}, { input: fresh });
    expect(findings).toEqual([]);
    expect(said).toMatch(/the new value is set\n[^]*\nNext: deploy to every replica\. Then: Revoke the old credential/);
    expect(said).toMatch(/is set\n {2}SENDGRID_API_KEY ← new value\n {2}SENDGRID_API_KEY_ROTATED_AT ← date of the rot/);
    expect(await held()).toEqual({ SENDGRID_API_KEY: fresh, SENDGRID_API_KEY_ROTATED_AT: "2026-11-22T08:12:00.000Z" });
  });

  test("has nothing to stage or retire here, and is never generated", async () => {
    const { run } = await project({ SENDGRID_API_KEY: old });
    expect(ids(await run("SENDGRID_API_KEY stage"))).toEqual(["no-ring"]);
    expect(ids(await run("SENDGRID_API_KEY retire"))).toEqual(["no-ring"]);
    await expect(run("SENDGRID_API_KEY promote", { generate: true })).rejects.toThrow("issued by somebody else");
  });

  test("breaks tokens if it signs, so it wants the emergency path", async () => {
    const { run, held, said } = await project({ SESSION_SECRET: old });
    expect(ids(await run("SESSION_SECRET promote"))).toEqual(["not-a-ring"]);
    expect(ids(await run("SESSION_SECRET promote", { emergency: true }))).toEqual(["not-a-ring"]);
    expect((await run("SESSION_SECRET promote", { emergency: true, yes: true })).findings).toEqual([]);
    expect(said[0]).toMatch(/^Breaks: /);
    expect((await held())["SESSION_SECRET"]).toMatch(/^[\w-]{43}$/);
    expect((await held())["SESSION_SECRET"]).not.toBe(old);
  });
});

test("Ctrl-C while a change is made doesn't stop it, and says what was done; before, it says how to go on", async () => {
  const { run, held, said } = await project({ JWT_SECRET: old });
  const stopped = new AbortController();
  stopped.abort(new Error("Ctrl-C"));
  await expect(run("JWT_SECRET stage", {}, { signal: stopped.signal })).rejects.toThrow("Ctrl-C");
  expect(said.at(-1)).toMatch(/^Interrupted\. .* status tells/);
  expect(await held()).toEqual({ JWT_SECRET: old });

  const late = new AbortController();
  const breaking = { emergency: true, yes: true };
  const first = said.length;
  const work = run("JWT_SECRET promote", breaking, {
    signal: late.signal,
    onProgress: (line) => line.startsWith("Breaks") && late.abort(new Error("Ctrl-C")),
  });
  await work;
  expect(late.signal.aborted).toBe(true);
  expect(said.slice(first).at(-1)).toContain("promote is done");
  expect((await held())["JWT_SECRET"]).not.toBe(old);
});

test("a failing platform is a finding, and the old secret is told to work", async () => {
  const { run, cwd } = await project({ JWT_SECRET: old });
  await rm(join(cwd, ".env"));
  const report = await run("JWT_SECRET stage");
  expect(ids(report)).toEqual(["platform-failed"]);
  expect(report.text).toContain("not done. The old secret works as before.");
});

describe("runbooks", () => {
  test("are written for every secret, checked, and kept with what stands around them", async () => {
    const { run, cwd } = await project({});
    const missing = await run("", { runbooks: true, check: "docs/runbooks" });
    expect(new Set(ids(missing))).toEqual(new Set(["runbook-missing"]));
    await run("", { runbooks: true, write: "docs/runbooks" });
    const files = (await readdir(join(cwd, "docs/runbooks"))).sort();
    expect(files).toEqual([
      "rotate-database-url.md",
      "rotate-jwt-secret.md",
      "rotate-sendgrid-api-key.md",
      "rotate-session-secret.md",
      "rotate-stripe-webhook-secret.md",
    ]);
    expect((await run("", { runbooks: true, check: "docs/runbooks" })).text).toBe("5 runbooks are up to date");
    const page = join(cwd, "docs/runbooks/rotate-jwt-secret.md");
    await writeFile(page, `Ours\n\n${(await readFile(page, "utf8")).replace("Stage the next", "Do the next")}`);
    expect(ids(await run("", { runbooks: true, check: "docs/runbooks" }))).toEqual(["runbook-stale"]);
    expect((await run("", { runbooks: true, write: "docs/runbooks" })).text).toBe(
      "docs/runbooks/rotate-jwt-secret.md is written",
    );
    expect(await readFile(page, "utf8")).toMatch(/^Ours\n\n<!-- env-guard runbook JWT_SECRET[^]*Stage the next/);
    await writeFile(page, "Ours alone");
    expect(ids(await run("", { runbooks: true, write: "docs/runbooks" }))).toEqual(["runbook-unmarked"]);
    expect(await readFile(page, "utf8")).toBe("Ours alone");
  });

  test("are listed, and one is printed by its name", async () => {
    const { run } = await project({});
    expect((await run("", { runbooks: true })).text).toContain(
      "DATABASE_URL  database-password  rotate-database-url.md",
    );
    expect((await run("JWT_SECRET")).text).toContain("1. Stage the next key, and deploy");
    expect((await run("PORT")).text).toContain("no secret");
  });
});

test.each<readonly [string, Options, string]>([
  ["", {}, "NAME of a variable"],
  ["NOPE status", {}, "That is no variable of src/env.definition.ts"],
  [`${old} status`, {}, "That is no variable"],
  ["JWT_SECRET explode", {}, "one of stage, promote, retire, abort, status"],
  ["JWT_SECRET status", { platform: "heroku" }, "one of railway, github, file"],
  ["JWT_SECRET status", { platform: "github" }, "--repo OWNER/NAME"],
  ["JWT_SECRET status", { platform: "railway" }, "--railway-service"],
  ["JWT_SECRET promote", { stdin: true }, "--stdin goes with stage"],
  ["JWT_SECRET stage", { stdin: true, generate: true }, "don't go together"],
  ["JWT_SECRET promote", { "replicas-confirmed": "all" }, "as 6/6"],
  ["JWT_SECRET promote", { "replicas-confirmed": "6/6", replicas: ["https://a/"] }, "don't go together"],
  ["JWT_SECRET promote", { replicas: ["ftp://a/"] }, "URL of one replica"],
  ["JWT_SECRET promote", { "canary-percent": "101" }, "from 0 to 100"],
  ["JWT_SECRET promote", { "canary-percent": "ten" }, "from 0 to 100"],
  ["JWT_SECRET promote", { overlap: "6d" }, "not be shorter than maxTokenTtl"],
  ["JWT_SECRET promote", { overlap: "8d" }, "not be shorter than maxTokenTtl (7d), --rollout and --skew"],
  ["JWT_SECRET promote", { overlap: "8d", skew: "1ms" }, "tokens would be refused"],
  ["JWT_SECRET promote", { overlap: "7d", rollout: "30d" }, "not be shorter than maxTokenTtl"],
  ["JWT_SECRET promote", { skew: "soon" }, "a duration like 5m"],
  ["JWT_SECRET promote", { overlap: "week" }, "a duration like 7d"],
  ["JWT_SECRET promote", { rollout: "1" }, "a duration like 1d"],
  ["JWT_SECRET retire", { "promoted-at": "yesterday" }, "a date like"],
  ["JWT_SECRET", { write: "docs" }, "belong to --runbooks"],
  ["JWT_SECRET", { runbooks: true }, "takes no NAME"],
  ["", { runbooks: true, write: "a", check: "b" }, "exclude each other"],
  ["PORT promote", {}, "no secret"],
])("rotate %s %o is a wrong usage", async (line, options, said) => {
  const { run } = await project({ JWT_SECRET: old });
  const error = await run(line, options).catch((reason: unknown) => reason as Error);
  expect(error).toBeInstanceOf(UsageError);
  const { message } = error as Error;
  expect(message).toContain(said);
  expect(message).not.toContain(old.slice(0, 6));
});

test("on GitHub, what is moved is brought, and nothing is generated", async () => {
  const { run, cwd } = await project({});
  const state = join(cwd, "gh.json");
  const row = (value: string) => ({ value, updatedAt: new Date(now).toISOString() });
  const secrets = async () => {
    const all = JSON.parse(await readFile(state, "utf8")) as Record<string, Record<string, { value: string }>>;
    return Object.fromEntries(Object.entries(all[""] ?? {}).map(([name, { value }]) => [name, value]));
  };
  await writeFile(state, JSON.stringify({ "": { JWT_SECRET: row(old) } }));
  const gh = { platform: "github", repo: "acme/shop", gh: join(import.meta.dirname, "fakes/gh.mjs") };
  const given = { env: { PATH: process.env["PATH"], GH_TOKEN: "token", GH_FAKE_STATE: state } };
  expect(ids(await run("JWT_SECRET stage", gh, given))).toEqual(["generated-and-lost"]);
  expect((await run("JWT_SECRET stage", { ...gh, stdin: true }, { ...given, input: fresh })).findings).toEqual([]);
  const promote = { ...gh, "replicas-confirmed": "2/2" };
  expect(ids(await run("JWT_SECRET promote", promote, given))).toContain("not-handed-back");
  const input = `JWT_SECRET=${old}\nJWT_SECRET_NEXT=${fresh}\nJWT_SECRET_NEXT_ID=2026-11-22-0812\n`;
  const report = await run("JWT_SECRET promote", { ...promote, lines: true }, { ...given, input });
  expect(report.findings).toEqual([]);
  expect(await secrets()).toEqual({
    JWT_SECRET: fresh,
    JWT_SECRET_ID: "2026-11-22-0812",
    JWT_SECRET_PREVIOUS: old,
    JWT_SECRET_PREVIOUS_EXPIRES_AT: "2026-11-30T08:17:00.000Z",
    JWT_SECRET_ROTATED_AT: "2026-11-22T08:12:00.000Z",
  });
  expect((await run("JWT_SECRET status", gh, given)).text).toContain("promoted: the old key still verifies");
});

test("lines of standard input that are none are told by their number", async () => {
  const { run } = await project({ JWT_SECRET: old, JWT_SECRET_NEXT: fresh });
  const promote = { lines: true, "replicas-confirmed": "1/1" };
  await expect(run("JWT_SECRET promote", promote, { input: `JWT_SECRET=${old}\n${fresh}` })).rejects.toThrow("Line 2");
  const report = await run("JWT_SECRET promote", promote, {
    input: `JWT_SECRET=${old}\r\n\nJWT_SECRET_NEXT=${fresh}\n`,
  });
  expect(report.findings).toEqual([]);
});

test("the program knows it: options, exit codes and JSON", async () => {
  const { cwd } = await project({ JWT_SECRET: old });
  await writeFile(
    join(cwd, "env.definition.mjs"),
    `import { defineEnv } from ${JSON.stringify(join(import.meta.dirname, "../src/definition/define-env.ts"))};
     import { keyRing } from ${JSON.stringify(join(import.meta.dirname, "../src/variables/key-ring.ts"))};
     export const definition = defineEnv({ vars: { JWT_SECRET: keyRing({ maxTokenTtl: "7d" }) } });`,
  );
  const program = async (...argv: string[]) => {
    let [out, err] = ["", ""];
    const exitCode = await runProgram({
      argv: ["rotate", ...argv],
      cwd,
      env: {},
      input: Object.assign((async function* () {})(), { isTTY: false }) as never,
      signal: new AbortController().signal,
      isTerminal: false,
      isColoured: false,
      now: () => now,
      version: () => "0.0.0",
      write: (words) => (out += words),
      writeError: (words) => (err += words),
    });
    return { exitCode, out, err };
  };
  expect((await program("JWT_SECRET", "stage", "--platform", "file")).exitCode).toBe(0);
  const refused = await program("JWT_SECRET", "promote", "--platform=file", "--json");
  expect([refused.exitCode, JSON.parse(refused.out)]).toEqual([1, expect.objectContaining({ ok: false })]);
  expect(refused.out).toContain("replicas-unknown");
  expect((await program("JWT_SECRET", "stage", "--platform", "cloud")).exitCode).toBe(2);
  expect((await program("--help")).out).toMatch(/comes by standard input,\s+never as an argument/);
});
