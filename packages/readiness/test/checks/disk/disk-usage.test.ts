import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readUsage, usageOfSpace, usageOfStatistics } from "../../../src/checks/disk/disk-usage.ts";

const statistics = {
  bsize: 4096n,
  frsize: 4096n,
  blocks: 1000n,
  bfree: 600n,
  bavail: 400n,
  files: 200n,
  ffree: 50n,
};

describe("usage by statistics", () => {
  test("counts what is reserved for root neither as used nor as free, as df does", () => {
    expect(usageOfStatistics(statistics)).toEqual({ freeBytes: 400 * 4096, freeRatio: 0.5, freeInodeRatio: 0.25 });
  });

  test("counts in fragments where those are told, and in blocks where not", () => {
    expect(usageOfStatistics({ ...statistics, frsize: 512n })?.freeBytes).toBe(400 * 512);
    const { frsize: _, ...older } = statistics;
    expect(usageOfStatistics(older)?.freeBytes).toBe(400 * 4096);
    expect(usageOfStatistics({ ...statistics, frsize: 0n })?.freeBytes).toBe(400 * 4096);
  });

  test("tells nothing of inodes where there is no fixed number of them", () => {
    expect(usageOfStatistics({ ...statistics, files: 0n, ffree: 0n })).toEqual({
      freeBytes: 400 * 4096,
      freeRatio: 0.5,
    });
  });

  test("takes less than nothing, told as an unsigned number, for nothing", () => {
    const usage = usageOfStatistics({ ...statistics, bfree: 10n, bavail: 2n ** 64n - 5n });
    expect(usage).toMatchObject({ freeBytes: 0, freeRatio: 0 });
  });

  test("is none for a file system without a size", () => {
    expect(usageOfStatistics({ ...statistics, blocks: 0n, bfree: 0n, bavail: 0n })).toBeUndefined();
  });

  test("is exact to the last digits for more than 8 PiB", () => {
    const blocks = 2n ** 52n;
    const usage = usageOfStatistics({ ...statistics, blocks, bfree: blocks, bavail: blocks });
    expect(usage).toMatchObject({ freeBytes: 2 ** 64, freeRatio: 1 });
  });

  test("is a ratio from 0 to 1 whatever there is", () => {
    const counts = fc
      .tuple(fc.bigInt(1n, 2n ** 60n), fc.bigInt(0n, 2n ** 60n), fc.bigInt(0n, 2n ** 60n))
      .map((numbers) => [...numbers].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)) as [bigint, bigint, bigint]);
    fc.assert(
      fc.property(counts, ([blocks, bfree, bavail]) => {
        const usage = usageOfStatistics({ ...statistics, blocks, bfree, bavail });
        if (usage === undefined) return bavail === 0n;
        return usage.freeRatio >= 0 && usage.freeRatio <= 1 && usage.freeRatio >= Number(bavail) / Number(blocks);
      }),
    );
  });

  test("is read from the file system of a path", async () => {
    const usage = await readUsage(import.meta.dirname);
    expect(usage?.freeBytes).toBeGreaterThan(0);
    expect(usage?.freeRatio).toBeGreaterThan(0);
    expect(usage?.freeRatio).toBeLessThan(1);
  });

  test("fails with the code of the operating system", async () => {
    await expect(readUsage("/there/is/no/such/folder")).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("usage by a probe", () => {
  test("is what it tells", () => {
    expect(usageOfSpace({ free: 25, size: 100 })).toEqual({ freeBytes: 25, freeRatio: 0.25 });
  });

  test.for([
    { free: Number.NaN, size: 100 },
    { free: 1, size: 0 },
    { free: 1, size: Infinity },
    { free: 1 },
    undefined,
    null,
    "25 of 100",
  ])("is none where that is %o", (space) => {
    expect(usageOfSpace(space as never)).toBeUndefined();
  });

  test("never leaves 0 to 1", () => {
    expect(usageOfSpace({ free: -5, size: 100 })).toEqual({ freeBytes: 0, freeRatio: 0 });
    expect(usageOfSpace({ free: 200, size: 100 })).toMatchObject({ freeRatio: 1 });
  });
});
