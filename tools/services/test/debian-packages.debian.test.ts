import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unpackDebianPackages, type UnpackOptions } from "../debian-packages.ts";
import { createTemporaryDirectory, type TemporaryDirectory } from "../temporary-directory.ts";
import { unpackedProgram } from "../unpacked-root.ts";
import { createArchive, type Archive, type PackageDefinition } from "./archive.ts";

let directory: TemporaryDirectory;
let archive: Archive;
let said: string[];
beforeEach(() => {
  directory = createTemporaryDirectory("archive");
  archive = createArchive(directory.path);
  said = [];
});
afterEach(() => directory.remove());

const SERVER: PackageDefinition = {
  name: "server",
  depends: "libserver1",
  files: { "usr/bin/server": "#!/bin/sh\necho 1.0\n" },
};
const LIBRARY: PackageDefinition = { name: "libserver1", files: { "usr/lib/x86_64-linux-gnu/libserver.so.1": "" } };

function unpack(options: Partial<UnpackOptions> = {}): Promise<void> {
  return unpackDebianPackages({
    name: "server",
    packages: ["server"],
    programs: ["server"],
    into: join(directory.path, "cache", "server"),
    configuration: archive.configuration,
    say: (line) => said.push(line),
    ...options,
  });
}

function cached(): string[] {
  return readdirSync(join(directory.path, "cache")).toSorted();
}

test("packages are fetched with what they need, unpacked, and said to be, once", async () => {
  archive.publish([SERVER, LIBRARY]);
  await unpack();
  const program = unpackedProgram(join(directory.path, "cache", "server"), "server");
  const library = join(directory.path, "cache", "server", "root", "usr", "lib", "x86_64-linux-gnu", "libserver.so.1");
  expect(readFileSync(program?.path ?? "", "utf8")).toContain("echo 1.0");
  expect(existsSync(library)).toBe(true);
  expect(said).toEqual([expect.stringMatching(/^• server: unpacked from Debian \(\d+\.\d s\)$/)]);

  archive.publish([]);
  await unpack();
  expect(said).toHaveLength(1);
  expect(cached()).toEqual(["apt", "lock", "server"]);
});

test("a package that stands for its newest version brings that one", async () => {
  const versioned = { name: "server-15", version: "2:15.1+deb12u1", files: SERVER.files };
  archive.publish([{ name: "server", depends: "server-15", files: {} }, versioned]);
  await unpack();
  expect(unpackedProgram(join(directory.path, "cache", "server"), "server")).toBeDefined();
});

test("what no server needs is not fetched, and never another C library", async () => {
  const junk = ["libc6", "libllvm14", "libjs-jquery", "fonts-nice", "perl-base", "libjson-perl", "postgresql-common"];
  archive.publish([
    { ...SERVER, depends: junk.join(", ") },
    ...junk.map((name) => ({ name, files: { [`usr/share/${name}`]: "" } })),
  ]);
  await unpack();
  expect(readdirSync(join(directory.path, "cache", "server", "root", "usr"))).toEqual(["bin"]);
});

test("lists that are out of date are fetched again", async () => {
  archive.publish([SERVER, LIBRARY]);
  await unpack();
  archive.publish([{ ...SERVER, version: "1.1", files: { "usr/bin/server": "#!/bin/sh\necho 1.1\n" } }, LIBRARY]);
  for (const file of readdirSync(join(directory.path, "pool"))) {
    if (file.startsWith("server_1.0")) rmSync(join(directory.path, "pool", file));
  }
  rmSync(join(directory.path, "cache", "server"), { recursive: true });
  await unpack();
  const program = unpackedProgram(join(directory.path, "cache", "server"), "server");
  expect(readFileSync(program?.path ?? "", "utf8")).toContain("echo 1.1");
});

test("a program that doesn't run is never taken as good, and nothing of it is kept", async () => {
  archive.publish([
    { ...SERVER, files: { "usr/bin/server": "#!/bin/sh\necho no such library >&2; exit 127\n" } },
    LIBRARY,
  ]);
  await expect(unpack()).rejects.toThrow(/exited with code 127\.\n {2}no such library/);
  expect(cached()).toEqual(["apt", "lock"]);
  expect(said).toEqual([]);
});

test("a package without its program is refused", async () => {
  archive.publish([{ ...SERVER, files: { "usr/share/server": "" } }, LIBRARY]);
  await expect(unpack()).rejects.toThrow("The packages have no program server.");
  expect(cached()).toEqual(["apt", "lock"]);
});

test("a package that is damaged or not there is refused in apt's own words", async () => {
  archive.publish([SERVER, LIBRARY]);
  writeFileSync(join(directory.path, "pool", "server_1.0_all.deb"), "something else");
  await expect(unpack()).rejects.toThrow(/apt-get exited with code 100\.[^]*server_1\.0_all\.deb/);
  archive.publish([LIBRARY]);
  await expect(unpack()).rejects.toThrow("Unable to locate package server");
  expect(cached()).toEqual(["apt", "lock"]);
});

test("what an interrupted attempt left is replaced", async () => {
  archive.publish([SERVER, LIBRARY]);
  await unpack();
  rmSync(join(directory.path, "cache", "server", "complete.txt"));
  rmSync(join(directory.path, "cache", "server", "root", "usr", "bin"), { recursive: true });
  await unpack();
  expect(unpackedProgram(join(directory.path, "cache", "server"), "server")).toBeDefined();
});

test("given up, it leaves nothing and says why", async () => {
  archive.publish([SERVER, LIBRARY]);
  const controller = new AbortController();
  const attempt = unpack({ signal: controller.signal });
  controller.abort(new Error("Enough."));
  await expect(attempt).rejects.toThrow("Enough.");
  expect(existsSync(join(directory.path, "cache", "server"))).toBe(false);
});

test("concurrent calls share one unpacking", async () => {
  archive.publish([SERVER, LIBRARY]);
  await Promise.all([unpack(), unpack(), unpack()]);
  expect(said).toHaveLength(1);
});
