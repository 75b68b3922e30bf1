import type { Observation } from "@luneo/kernel/check";
import type { DiskUsage } from "./disk-usage.ts";

/** What has to be left, and the part of that below which it is a failure. */
export interface DiskLimits {
  readonly minFreeRatio: number;
  readonly minFreeBytes: number;
  readonly minFreeInodeRatio: number;
  readonly failShare: number;
}

/** What is to be told of one path, and how badly it stands: the lower the worse, below 1 there is too little. */
export interface DiskVerdict {
  readonly observation: Observation;
  readonly share: number;
}

/** Judges a file system by the limit that it is furthest below. */
export function judgeDisk(path: string, usage: DiskUsage | undefined, limits: DiskLimits): DiskVerdict {
  if (usage === undefined) {
    return { observation: { status: "fail", code: "DISK_SIZE_UNKNOWN", data: { path } }, share: -1 };
  }
  const { freeBytes, freeRatio, freeInodeRatio } = usage;
  const space = Math.min(shareOf(freeRatio, limits.minFreeRatio), shareOf(freeBytes, limits.minFreeBytes));
  const inodes = freeInodeRatio === undefined ? Infinity : shareOf(freeInodeRatio, limits.minFreeInodeRatio);
  const share = Math.min(space, inodes);
  const status = share >= 1 ? "pass" : share < limits.failShare ? "fail" : "warn";
  const code = inodes < space ? "INODES_LOW" : "DISK_SPACE_LOW";
  const data = {
    path,
    freeBytes,
    ...(freeInodeRatio !== undefined && { freeInodeRatio: rounded(freeInodeRatio) }),
  };
  return {
    observation: { status, ...(status !== "pass" && { code }), value: rounded(freeRatio), unit: "ratio", data },
    share,
  };
}

/** How much of what has to be left is left; rounded, because 0.02 of 0.1 is 0.19999999999999998. */
function shareOf(free: number, min: number): number {
  return min === 0 ? Infinity : Math.round((free / min) * 1e9) / 1e9;
}

function rounded(ratio: number): number {
  return Math.round(ratio * 1e4) / 1e4;
}
