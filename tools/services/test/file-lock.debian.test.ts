import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withFileLock } from "../file-lock.ts";
import { createTemporaryDirectory, type TemporaryDirectory } from "../temporary-directory.ts";

let directory: TemporaryDirectory;
let path: string;
beforeEach(() => {
  directory = createTemporaryDirectory("lock");
  path = join(directory.path, "lock");
});
afterEach(() => directory.remove());

test("work under the same lock is done one after the other, and gives its result", async () => {
  let busy = 0;
  const work = async (): Promise<number> => {
    busy += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return busy--;
  };
  const results = await Promise.all([1, 2, 3, 4].map(() => withFileLock(path, work, { timeoutMs: 30_000 })));
  expect(results).toEqual([1, 1, 1, 1]);
});

test("work that fails frees the lock", async () => {
  const fail = (): Promise<never> => Promise.reject(new Error("broken"));
  await expect(withFileLock(path, fail, { timeoutMs: 30_000 })).rejects.toThrow("broken");
  expect(await withFileLock(path, async () => "next", { timeoutMs: 30_000 })).toBe("next");
});

test("a killed owner's lock is free again", async () => {
  const program = `
    import { withFileLock } from ${JSON.stringify(join(import.meta.dirname, "..", "file-lock.ts"))};
    await withFileLock(${JSON.stringify(path)}, () => new Promise(() => console.log("locked")), { timeoutMs: 30_000 });
  `;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(owner.stdout, "data");
  await expect(withFileLock(path, async () => "mine", { timeoutMs: 50 })).rejects.toThrow("has held");

  owner.kill("SIGKILL");

  expect(await withFileLock(path, async () => "mine", { timeoutMs: 30_000 })).toBe("mine");
});

test("waiting for it can be given up", async () => {
  const controller = new AbortController();
  const held = withFileLock(
    path,
    async () => {
      const wait = withFileLock(path, async () => "never", { timeoutMs: 30_000, signal: controller.signal });
      controller.abort(new Error("Enough."));
      await expect(wait).rejects.toThrow("Enough.");
      return "held";
    },
    { timeoutMs: 30_000 },
  );
  expect(await held).toBe("held");
});
