import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findProgram, type Program, type ProgramName, type ProgramSearch } from "../program.ts";
import { createTemporaryDirectory, type TemporaryDirectory } from "../temporary-directory.ts";
import { STAMP, systemKey } from "../unpacked-root.ts";

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = createTemporaryDirectory("programs");
});
afterEach(() => directory.remove());

function at(...path: string[]): string {
  return join(directory.path, ...path);
}

/** Puts an empty program there. */
function program(...path: string[]): string {
  mkdirSync(dirname(at(...path)), { recursive: true });
  writeFileSync(at(...path), "#!/bin/sh\n");
  chmodSync(at(...path), 0o755);
  return at(...path);
}

/** Unpacked packages of a suite, complete. */
function unpackedSuite(suite: string, ...programs: string[][]): string {
  const folder = at("cache", `${suite}-${systemKey()}`);
  for (const path of programs) program("cache", `${suite}-${systemKey()}`, "root", ...path);
  writeFileSync(join(folder, STAMP), "");
  return join(folder, "root");
}

function find(name: ProgramName, search: ProgramSearch = {}): Promise<Program> {
  return findProgram(name, {
    searchPath: at("path"),
    folders: [at("lib", "postgresql", "*", "bin")],
    cache: at("cache"),
    host: "debian",
    unpack: () => Promise.reject(new Error("apt-get could not reach anything.")),
    ...search,
  });
}

describe("a program", () => {
  test("is taken from PATH first, with nothing added to the environment", async () => {
    program("lib", "postgresql", "15", "bin", "redis-server");
    const path = program("path", "redis-server");
    expect(await find("redis-server")).toEqual({ path, env: {}, root: directory.path });
  });

  test("that can't be run is none", async () => {
    chmodSync(program("path", "redis-server"), 0o644);
    mkdirSync(at("path", "promtool"));
    await expect(find("redis-server")).rejects.toMatchObject({ code: "SERVICE_MISSING" });
    await expect(find("promtool")).rejects.toMatchObject({ code: "SERVICE_MISSING" });
  });

  test("in a relative folder of PATH is none: it would be another one in another folder", async () => {
    program("path", "redis-server");
    await expect(find("redis-server", { searchPath: "bin::path" })).rejects.toMatchObject({ code: "SERVICE_MISSING" });
  });
});

describe("Postgres", () => {
  test("is the newest of several versions", async () => {
    for (const version of ["9.6", "9", "17", "15"]) {
      for (const name of ["postgres", "initdb"]) program("lib", "postgresql", version, "bin", name);
    }
    expect((await find("postgres")).path).toBe(at("lib", "postgresql", "17", "bin", "postgres"));
  });

  test("is where its other programs are, not where a link to it is", async () => {
    const path = program("lib", "postgresql", "15", "bin", "postgres");
    program("lib", "postgresql", "15", "bin", "initdb");
    mkdirSync(at("path"));
    symlinkSync(path, at("path", "postgres"));
    expect(await find("postgres", { folders: [] })).toMatchObject({ path, root: at("lib", "postgresql", "15") });
  });

  test("is not Debian's wrapper, which chooses a version of its own", async () => {
    mkdirSync(at("path"));
    symlinkSync(program("share", "pg_wrapper"), at("path", "psql"));
    for (const name of ["postgres", "initdb"]) program("share", name);
    const path = program("lib", "postgresql", "15", "bin", "psql");
    for (const name of ["postgres", "initdb"]) program("lib", "postgresql", "15", "bin", name);
    expect((await find("psql")).path).toBe(path);
  });

  test("is not a client alone", async () => {
    program("path", "psql");
    await expect(find("psql")).rejects.toMatchObject({ code: "SERVICE_MISSING" });
  });
});

describe("unpacked packages", () => {
  test("are used where the system has none, with their libraries", async () => {
    const root = unpackedSuite("redis", ["usr", "bin", "redis-server"], ["usr", "lib", "x86_64-linux-gnu", "lib.so"]);
    expect(await find("redis-server")).toEqual({
      path: join(root, "usr", "bin", "redis-server"),
      root,
      env: { LD_LIBRARY_PATH: expect.stringContaining(join(root, "usr", "lib", "x86_64-linux-gnu")) as string },
    });
  });

  test("have Postgres under its version", async () => {
    const root = unpackedSuite("postgres", ["usr", "lib", "postgresql", "15", "bin", "postgres"]);
    expect((await find("postgres")).path).toBe(join(root, "usr", "lib", "postgresql", "15", "bin", "postgres"));
  });

  test("without their stamp are none: their unpacking was interrupted", async () => {
    program("cache", `redis-${systemKey()}`, "root", "usr", "bin", "redis-server");
    await expect(find("redis-server")).rejects.toMatchObject({ code: "SERVICE_MISSING" });
  });

  test("are brought when they are missing, once", async () => {
    const asked: string[] = [];
    const unpack: ProgramSearch["unpack"] = async ({ name, packages, programs, into }) => {
      asked.push(name, ...packages, ...programs, into);
      unpackedSuite("prometheus", ["usr", "bin", "prometheus"], ["usr", "bin", "promtool"]);
    };
    const promtool = await find("promtool", { unpack });
    expect(promtool.path).toBe(at("cache", `prometheus-${systemKey()}`, "root", "usr", "bin", "promtool"));
    await find("prometheus", { unpack });
    const into = at("cache", `prometheus-${systemKey()}`);
    expect(asked).toEqual(["promtool", "prometheus", "prometheus", "promtool", into]);
  });
});

describe("a program that can't be had", () => {
  test("is refused on Debian with the reason and the line that installs all that is needed", async () => {
    await expect(find("redis-server")).rejects.toMatchObject({
      code: "SERVICE_MISSING",
      installLine: "sudo apt-get install --no-install-recommends postgresql redis-server prometheus",
      message: `redis-server was not found, and unpacking it failed: apt-get could not reach anything.
To install what is needed: sudo apt-get install --no-install-recommends postgresql redis-server prometheus`,
    });
  });

  test("is refused on macOS with one brew line, and nothing is unpacked", async () => {
    const unpack = (): Promise<void> => Promise.reject(new Error("must not be called"));
    await expect(find("postgres", { host: "macos", unpack })).rejects.toMatchObject({
      message: "postgres was not found.\nTo install what is needed: brew install postgresql@17 redis prometheus",
    });
  });

  test("is refused elsewhere with what to install", async () => {
    await expect(find("postgres", { host: "other" })).rejects.toThrow("install PostgreSQL, Redis and Prometheus");
  });

  test("because the search was given up is not called missing", async () => {
    const signal = AbortSignal.abort(new Error("Enough."));
    await expect(find("redis-server", { signal })).rejects.toThrow("Enough.");
  });
});

test("what is unpacked for one system is not used on another", () => {
  const debian = 'PRETTY_NAME="Debian GNU/Linux 12"\nVERSION_ID="12"\nID=debian\n';
  expect(systemKey(debian)).toBe(`debian-12-${process.arch}`);
  expect(systemKey('ID=ubuntu\nVERSION_ID="24.04"\nID_LIKE=debian\n')).toBe(`ubuntu-24.04-${process.arch}`);
  expect(systemKey("ID=debian\n")).toBe(`debian-any-${process.arch}`);
});
