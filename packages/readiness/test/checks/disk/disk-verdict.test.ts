import { describe, expect, test } from "vitest";
import { judgeDisk } from "../../../src/checks/disk/disk-verdict.ts";

const limits = { minFreeRatio: 0.1, minFreeBytes: 0, minFreeInodeRatio: 0.05, failShare: 0.2 };
const usage = { freeBytes: 5e9, freeRatio: 0.5, freeInodeRatio: 0.5 };

describe("the verdict on a disk", () => {
  test.for([
    [{}, "pass", undefined],
    [{ freeInodeRatio: 0.05 }, "pass", undefined],
    [{ freeInodeRatio: 0.049 }, "warn", "INODES_LOW"],
    [{ freeInodeRatio: 0.01 }, "warn", "INODES_LOW"],
    [{ freeInodeRatio: 0.0099 }, "fail", "INODES_LOW"],
    // What stands worst by its own limit is told.
    [{ freeInodeRatio: 0.04, freeRatio: 0.05 }, "warn", "DISK_SPACE_LOW"],
    [{ freeInodeRatio: 0.001, freeRatio: 0.05 }, "fail", "INODES_LOW"],
    [{ freeInodeRatio: 0.04, freeRatio: 0.001 }, "fail", "DISK_SPACE_LOW"],
  ] as const)("of %o is %s", ([found, status, code]) => {
    const { observation } = judgeDisk("/", { ...usage, ...found }, limits);
    expect([observation.status, observation.code]).toEqual([status, code]);
  });

  test("tells the facts of the file system", () => {
    const { observation, share } = judgeDisk("/data", { ...usage, freeInodeRatio: 1 / 3 }, limits);
    expect(observation).toEqual({
      status: "pass",
      value: 0.5,
      unit: "ratio",
      data: { path: "/data", freeBytes: 5e9, freeInodeRatio: 0.3333 },
    });
    expect(share).toBe(5);
  });

  test("looks at no inodes where there is no fixed number of them, or nothing has to be free", () => {
    const { freeInodeRatio: _, ...without } = usage;
    expect(judgeDisk("/", without, limits).observation).toMatchObject({ status: "pass" });
    const unlimited = { ...limits, minFreeInodeRatio: 0 };
    expect(judgeDisk("/", { ...usage, freeInodeRatio: 0 }, unlimited).observation).toMatchObject({ status: "pass" });
  });

  test("of a file system without a size is worse than that of a full one", () => {
    const unknown = judgeDisk("/proc", undefined, limits);
    expect(unknown.observation).toEqual({ status: "fail", code: "DISK_SIZE_UNKNOWN", data: { path: "/proc" } });
    expect(unknown.share).toBeLessThan(judgeDisk("/", { freeBytes: 0, freeRatio: 0 }, limits).share);
  });
});
