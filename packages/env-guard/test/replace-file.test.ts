import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { replaceFile } from "../src/file/replace-file.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "replace-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test("a file is replaced whole, keeps its rights, and nothing stays beside it", async () => {
  const path = join(folder(), "a.txt");
  writeFileSync(path, "old and longer");
  chmodSync(path, 0o640);
  await replaceFile(path, "new");
  expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["new", 0o640]);
  expect(readdirSync(join(path, ".."))).toEqual(["a.txt"]);
});

test("where there is none, one is made with the rights of any new file", async () => {
  const here = folder();
  await replaceFile(join(here, "ours"), "x");
  writeFileSync(join(here, "any"), "x");
  expect(statSync(join(here, "ours")).mode).toBe(statSync(join(here, "any")).mode);
});

test("a link stays a link, and what it leads to is replaced", async () => {
  const here = folder();
  writeFileSync(join(here, "real"), "old");
  symlinkSync("real", join(here, "link"));
  await replaceFile(join(here, "link"), "new");
  expect(lstatSync(join(here, "link")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(here, "real"), "utf8")).toBe("new");
});

test("a check that throws leaves everything as it is", async () => {
  const path = join(folder(), "a.txt");
  writeFileSync(path, "old");
  const check = () => Promise.reject(new Error("no"));
  await expect(replaceFile(path, "new", { check })).rejects.toThrow("no");
  expect([readFileSync(path, "utf8"), readdirSync(join(path, ".."))]).toEqual(["old", ["a.txt"]]);
});

test("a folder that isn't there is told by the system's code", async () => {
  await expect(replaceFile(join(folder(), "no", "a.txt"), "new")).rejects.toMatchObject({ code: "ENOENT" });
});
