import { findHeapLimit } from "./heap-limit.ts";
import { findMemoryLimit } from "./memory-limit.ts";
import type { MemoryLimit } from "./memory-limit.ts";

/** How much memory this process takes and may take, in bytes. */
export interface MemoryReading {
  /** What of it is in memory, with everything: heap, buffers, code, stacks of all threads. */
  readonly rssBytes: number;
  readonly limit: MemoryLimit;
  /** What the old generation of the heap takes, of which V8 may run out. */
  readonly heapUsedBytes: number;
  /** How far that may grow before V8 ends the process. */
  readonly heapLimitBytes: number;
}

/** Reads it from this process; the limit each time, because that of a container can be changed while it runs. */
export function readMemory(): MemoryReading {
  // Fetched when first used, so that importing this package loads nothing.
  const { readFileSync } = process.getBuiltinModule("node:fs");
  const { getHeapSpaceStatistics, getHeapStatistics } = process.getBuiltinModule("node:v8");
  const limit = findMemoryLimit({
    constrainedBytes: () => process.constrainedMemory(),
    readFile: (path) => readFileSync(path, "utf8"),
    totalBytes: process.getBuiltinModule("node:os").totalmem,
  });
  let heapUsedBytes = 0;
  for (const { space_name, space_used_size } of getHeapSpaceStatistics()) {
    if (!space_name.startsWith("new_")) heapUsedBytes += space_used_size;
  }
  const heapLimitBytes = findHeapLimit({
    sizeLimitBytes: getHeapStatistics().heap_size_limit,
    options: [...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/), ...process.execArgv],
    memoryBytes: limit.bytes,
  });
  return { rssBytes: process.memoryUsage.rss(), limit, heapUsedBytes, heapLimitBytes };
}
