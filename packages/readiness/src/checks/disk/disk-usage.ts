/** How full a file system is for those who are not root. */
export interface DiskUsage {
  readonly freeBytes: number;
  /** Of what can be filled: what is used and what is free, without what is reserved for root. */
  readonly freeRatio: number;
  /** Left out where the file system has no fixed number of inodes. */
  readonly freeInodeRatio?: number;
}

/** What a probe tells of the file system of a path, in bytes; what `check-disk-space` resolves to is one. */
export interface DiskSpace {
  /** What is left for those who are not root. */
  readonly free: number;
  readonly size: number;
}

/** What is needed of what statfs(2) tells; the `StatFs` of Node is one. */
export interface FileSystemStatistics {
  readonly bsize: bigint;
  /** The unit of the three below; the block size where Node doesn't tell it yet. */
  readonly frsize?: bigint;
  readonly blocks: bigint;
  readonly bfree: bigint;
  readonly bavail: bigint;
  readonly files: bigint;
  readonly ffree: bigint;
}

/**
 * Reads statistics as `df` does: free is what anybody may write, used is what is not free even for root, and what is
 * reserved for root is neither. Undefined for a file system without a size, as /proc.
 */
export function usageOfStatistics(statistics: FileSystemStatistics): DiskUsage | undefined {
  const { bsize, frsize, blocks, bfree, files, ffree } = statistics;
  // Where root has written into its reserve, some systems tell less than nothing, as an unsigned number.
  const signed = BigInt.asIntN(64, statistics.bavail);
  const free = signed < 0n ? 0n : signed;
  const fillable = blocks - bfree + free;
  if (fillable <= 0n) return undefined;
  return {
    freeBytes: Number(free * (frsize || bsize)),
    freeRatio: Number(free) / Number(fillable),
    ...(files > 0n && { freeInodeRatio: Number(ffree) / Number(files) }),
  };
}

/** Reads what a probe told; undefined where that is no size. It knows of no reserve, so that counts as used. */
export function usageOfSpace(space: DiskSpace): DiskUsage | undefined {
  const { free, size } = Object(space) as Partial<DiskSpace>;
  if (!Number.isFinite(free) || !Number.isFinite(size) || size! <= 0) return undefined;
  const freeBytes = Math.max(0, free!);
  return { freeBytes, freeRatio: Math.min(1, freeBytes / size!) };
}

/** Asks the operating system; one thread of Node's pool is busy until it has answered. */
export async function readUsage(path: string): Promise<DiskUsage | undefined> {
  // Fetched when first used, so that importing this package loads nothing.
  const { statfs } = process.getBuiltinModule("node:fs").promises;
  // In bigint, because a number rounds the sizes of large file systems, and those that are less than nothing.
  return usageOfStatistics(await statfs(path, { bigint: true }));
}
