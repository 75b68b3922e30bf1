import { chmodSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canReach, createTemporaryDirectory, type TemporaryDirectory } from "../temporary-directory.ts";

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = createTemporaryDirectory("test");
});
afterEach(() => directory.remove());

test("it is among the system's temporary files, named after this repository, and closed to others", () => {
  expect(dirname(directory.path)).toBe(tmpdir());
  expect(directory.path).toMatch(/\/luneo-test-[0-9a-f]{12}$/);
  expect(statSync(directory.path).mode & 0o777).toBe(0o700);
});

test("it goes with all it contains, and a second time changes nothing", () => {
  mkdirSync(join(directory.path, "a", "b"), { recursive: true });
  writeFileSync(join(directory.path, "a", "b", "c"), "");
  directory.remove();
  expect(existsSync(directory.path)).toBe(false);
  expect(() => directory.remove()).not.toThrow();
});

test("moved away and disowned, it stays", () => {
  const inner = createTemporaryDirectory("inner", { parent: directory.path });
  renameSync(inner.path, join(directory.path, "moved"));
  inner.disown();
  inner.remove();
  expect(existsSync(join(directory.path, "moved"))).toBe(true);
});

test("whom the permissions let in is known without trying", () => {
  const { uid, gid } = statSync(directory.path);
  const owner = { name: "owner", uid, gid };
  const stranger = { name: "stranger", uid: uid + 1, gid: gid + 1 };
  const inner = join(directory.path, "inner");
  mkdirSync(inner, { mode: 0o755 });
  expect(canReach(inner, owner)).toBe(true);
  expect(canReach(inner, stranger)).toBe(false);
  chmodSync(directory.path, 0o711);
  expect(canReach(inner, stranger)).toBe(true);
  chmodSync(directory.path, 0o750);
  expect(canReach(inner, { ...stranger, gid })).toBe(true);
  expect(canReach(inner, stranger)).toBe(false);
});
