import { describe, expect, test } from "vitest";
import { findHeapLimit } from "../../../src/checks/memory/heap-limit.ts";

const MiB = 2 ** 20;

describe("the limit of the heap", () => {
  test.for([
    [[], 448],
    [["--enable-source-maps", "--max-semi-space-size=64"], 448],
    [["--max-old-space-size=256"], 256],
    [["--max_old_space_size=256"], 256],
    [["--max-old-space-size=512", "--max-old-space-size=256"], 256],
    [["--max-old-space-size=256", "--inspect"], 256],
    [["--max-old-space-size-percentage=25"], 250],
    [["--max-old-space-size=100", "--max-old-space-size-percentage=12.5"], 125],
    // Of what V8 did not keep to, as in a worker with limits of its own, what it tells.
    [["--max-old-space-size=4096"], 448],
    [["--max-old-space-size=0"], 448],
    [["--max-old-space-size=lots"], 448],
  ] as const)("with %o is %i MiB", ([options, mebibytes]) => {
    const settings = { sizeLimitBytes: 448 * MiB, memoryBytes: 1000 * MiB, options };
    expect(findHeapLimit(settings)).toBe(mebibytes * MiB);
  });
});
