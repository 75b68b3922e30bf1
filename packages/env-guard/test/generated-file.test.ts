import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { definitionModule, folderWith, runEnvGuard } from "./run-env-guard.ts";

const files = { "env.mts": definitionModule("{ TOKEN: secret() }") };
const config = ["--config", "env.mts"];

/** Every command that makes files, with where it puts one: as its option takes it, and the file itself. */
const makers = [
  ["alerts", ["alerts"], (place: string) => ({ write: ["--write", place], check: ["--check", place], file: place })],
  ["docs", ["docs", ...config], switches],
  ["example", ["example", ...config], switches],
  [
    "rotate --runbooks",
    ["rotate", "--runbooks", ...config],
    (place: string) => ({ write: ["--write", place], check: ["--check", place], file: `${place}/rotate-token.md` }),
  ],
] as const;

function switches(place: string) {
  return { write: ["--write", "--file", place], check: ["--check", "--file", place], file: place };
}

test.each(makers)("%s makes the folders of a file, and writes only what has changed", async (_name, words, options) => {
  const cwd = folderWith(files);
  const { write, check, file } = options("new/place");
  expect(await runEnvGuard([...words, ...check], { cwd })).toMatchObject({ exitCode: 1 });
  const first = await runEnvGuard([...words, ...write], { cwd });
  expect(first).toMatchObject({ exitCode: 0, err: "" });
  expect(first.out).toContain(`${file} is written`);
  const text = readFileSync(join(cwd, file), "utf8");
  expect(text).toMatch(/TOKEN|groups:/);
  // What needn't be written needn't be writable.
  chmodSync(join(cwd, file), 0o400);
  const second = await runEnvGuard([...words, ...write], { cwd });
  expect(second).toMatchObject({ exitCode: 0, err: "" });
  expect(second.out).toMatch(/(?:is|are) up to date$/m);
  expect((await runEnvGuard([...words, ...check], { cwd })).out).toMatch(/(?:is|are) up to date$/m);
});

test.each(makers)(
  "%s takes one of --write and --check, and says so in the same words",
  async (_name, words, options) => {
    const { write, check } = options("place");
    const { exitCode, err } = await runEnvGuard([...words, ...write, ...check], { cwd: folderWith(files) });
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: "env-guard: --write and --check exclude each other\n" });
  },
);

test.each(makers)(
  "%s tells of a file that can't be written, as a mistake of the command line",
  async (_name, words, options) => {
    const cwd = folderWith({ ...files, "a-file": "" });
    const { write, file } = options("a-file/place");
    const { exitCode, err } = await runEnvGuard([...words, ...write], { cwd });
    expect(exitCode).toBe(2);
    expect(err).toMatch(new RegExp(`^env-guard: ${file} can't be written \\((?:ENOTDIR|EEXIST)\\)\n$`));
  },
);

test.each(makers)("%s takes an absolute path as it is", async (_name, words, options) => {
  const cwd = folderWith(files);
  mkdirSync(join(cwd, "elsewhere"));
  const { write, file } = options(join(cwd, "elsewhere", "place"));
  expect(await runEnvGuard([...words, ...write], { cwd })).toMatchObject({ exitCode: 0 });
  expect(readFileSync(file, "utf8")).toMatch(/TOKEN|groups:/);
});

test.each(makers.slice(1, 3))("%s leaves a file alone that is not UTF-8", async (_name, words, options) => {
  const cwd = folderWith(files);
  const { write, file } = options("odd.md");
  const latin1 = Buffer.from("# Gr\xfc\xdfe\nTOKEN=\n", "latin1");
  writeFileSync(join(cwd, file), latin1);
  const { exitCode, err } = await runEnvGuard([...words, ...write], { cwd });
  expect(exitCode).toBe(2);
  expect(err).toMatch(/odd\.md is not UTF-8/);
  expect(readFileSync(join(cwd, file)).equals(latin1)).toBe(true);
});

test.each(makers)(
  "%s writes whole or not at all, through a link, and keeps the mode",
  async (_name, words, options) => {
    const cwd = folderWith({ ...files, "real.md": "" });
    const { write, file } = options("new.md");
    mkdirSync(join(cwd, file, ".."), { recursive: true });
    symlinkSync(join(cwd, "real.md"), join(cwd, file));
    chmodSync(join(cwd, "real.md"), 0o640);
    const { ino } = statSync(join(cwd, "real.md"));
    expect(await runEnvGuard([...words, ...write], { cwd })).toMatchObject({ exitCode: 0, err: "" });
    expect(lstatSync(join(cwd, file)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, "real.md"), "utf8")).toMatch(/TOKEN|groups:/);
    const after = statSync(join(cwd, "real.md"));
    expect(after.mode & 0o777).toBe(0o640);
    // Another file has taken its place.
    expect(after.ino).not.toBe(ino);
    expect(readdirSync(cwd).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  },
);

test("an absolute path is one", async () => {
  const [cwd, other] = [folderWith(files), folderWith({})];
  const file = join(other, "mine.env");
  expect(await runEnvGuard(["example", ...config, "--write", "--file", file], { cwd })).toMatchObject({ exitCode: 0 });
  expect(readFileSync(file, "utf8")).toContain("TOKEN=");
});

const values = [
  "AKIAIOSFODNN7EXAMPLE",
  "c2VjcmV0/aGVsbG8gd29ybGQx.q9ZkT4vWx8",
  "hunter2",
  "https://hooks.example/T0/B0",
];
const takers = (value: string) => [
  ["lint", value],
  ["init", "--from", value],
  ["docs", ...config, "--check", "--file", value],
  ["docs", ...config, "--write", "--file", value],
  ["example", ...config, "--check", "--file", value],
  ["expiry", ...config, "--lock", value],
  ["doctor", ...config, "--lock", value],
  ["alerts", "--check", value],
  ["rotate", "--runbooks", ...config, "--check", value],
  ["rotate", ...config, value],
];

test.each(values)(
  "what stands in the place of a path or a name and looks like none is not repeated: %s",
  async (value) => {
    for (const words of takers(value)) {
      const { exitCode, out, err } = await runEnvGuard(words, { cwd: folderWith(files) });
      expect([words[0], exitCode]).toEqual([words[0], 2]);
      expect(out + err).not.toContain(value);
    }
  },
);

test("a path that isn't there is told", async () => {
  const { err } = await runEnvGuard(["lint", "config/.env.local"], { cwd: folderWith({}) });
  expect(err).toContain("There is no config/.env.local");
});

test("names that are values are told by nobody", async () => {
  const key = "Qx7ZkT4vWx8pL2mN9rB5tY1c";
  const cwd = folderWith({ ...files, ".env.example": `export ${key}=1\nx${key}=x\n#: gone\ny${key}=\n` });
  for (const mode of ["--check", "--write"]) {
    const { out, err } = await runEnvGuard(["example", ...config, mode, "--json"], { cwd });
    expect(out).toContain("a variable isn't declared");
    expect(out + err).not.toContain(key);
  }
});
