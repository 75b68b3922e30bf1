/** How much memory this process may take, and who says so. */
export interface MemoryLimit {
  readonly bytes: number;
  /** A container's limit ends the process when it is passed; of a machine without one, others take their part. */
  readonly of: "container" | "machine";
}

/** Where limits may be told. Each may tell nothing, or nonsense. */
export interface LimitSources {
  /** As `process.constrainedMemory()`: bytes; 0 or more than the machine has where there is no limit. */
  constrainedBytes(): number | undefined;
  /** The text of a file; throws where there is none. */
  readFile(path: string): string;
  totalBytes(): number;
}

/** Of cgroup v2 and v1, as a container sees its own. */
const FILES = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

/**
 * Finds the first limit that can be one: more than nothing, and no more than the machine has. What has no limit tells
 * 0, 2^63 or 2^64, depending on who is asked.
 */
export function findMemoryLimit({ constrainedBytes, readFile, totalBytes }: LimitSources): MemoryLimit {
  const total = totalBytes();
  const isLimit = (bytes: number | undefined): bytes is number => bytes !== undefined && bytes > 0 && bytes <= total;
  const constrained = constrainedBytes();
  if (isLimit(constrained)) return { bytes: constrained, of: "container" };
  for (const path of FILES) {
    // The word "max" is no number.
    const bytes = Number(textOf(path, readFile));
    if (isLimit(bytes)) return { bytes, of: "container" };
  }
  return { bytes: total, of: "machine" };
}

function textOf(path: string, readFile: LimitSources["readFile"]): string {
  try {
    return readFile(path);
  } catch {
    return "";
  }
}
