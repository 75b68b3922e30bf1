import { mkdtempSync, rmSync } from "node:fs";
import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createMarkFile } from "../../src/heartbeat/mark-file.ts";

test("on a disk that hangs there is one operation, and after it only the last thing that was asked for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "readiness-mark-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { lstat } = fs;
  let letGo = (): void => {};
  const hangs = new Promise<void>((resolve) => (letGo = resolve));
  const looked = vi.spyOn(fs, "lstat").mockImplementation(async (path) => {
    await hangs;
    return lstat(path);
  });
  onTestFinished(() => looked.mockRestore());
  const touched = vi.spyOn(fs, "lutimes");
  onTestFinished(() => touched.mockRestore());
  let nowMs = 0;
  const mark = createMarkFile(join(folder, "alive"), {
    now: () => nowMs,
    onError: (error) => expect.fail(String(error)),
  });
  mark.touch();
  for (; nowMs < 1000; nowMs += 100) {
    mark.remove();
    mark.touch();
  }
  expect(looked).toHaveBeenCalledTimes(1);
  letGo();
  await mark.settled();
  expect(looked).toHaveBeenCalledTimes(2);
  expect(touched.mock.calls.map(([, seconds]) => seconds)).toEqual([0, 1]);
});
