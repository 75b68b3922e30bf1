import { describe, expect, test } from "vitest";
import { findMemoryLimit } from "../../../src/checks/memory/memory-limit.ts";

const GiB = 2 ** 30;
const V2 = "/sys/fs/cgroup/memory.max";
const V1 = "/sys/fs/cgroup/memory/memory.limit_in_bytes";

function find(constrained: number | undefined, files: Readonly<Record<string, string>> = {}) {
  return findMemoryLimit({
    constrainedBytes: () => constrained,
    readFile: (path) => {
      if (files[path] === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      return files[path];
    },
    totalBytes: () => 16 * GiB,
  });
}

describe("the memory limit", () => {
  test("is what Node knows", () => {
    expect(find(GiB, { [V2]: `${2 * GiB}\n` })).toEqual({ bytes: GiB, of: "container" });
  });

  test.for([0, undefined, 2 ** 64, 2 ** 63 - 4096, Infinity, Number.NaN, -1])(
    "is what cgroup v2 says where Node says %s",
    (constrained) => {
      expect(find(constrained, { [V2]: `${2 * GiB}\n`, [V1]: `${3 * GiB}\n` })).toEqual({
        bytes: 2 * GiB,
        of: "container",
      });
    },
  );

  test("is what cgroup v1 says where neither says one", () => {
    expect(find(0, { [V2]: "max\n", [V1]: `${3 * GiB}\n` })).toEqual({ bytes: 3 * GiB, of: "container" });
  });

  test.for([{}, { [V2]: "max\n" }, { [V1]: "9223372036854771712\n" }, { [V2]: "0\n" }, { [V2]: "" }])(
    "is what the machine has where nobody says one: %o",
    (files) => {
      expect(find(2 ** 64, files)).toEqual({ bytes: 16 * GiB, of: "machine" });
    },
  );

  test("may be all that the machine has", () => {
    expect(find(16 * GiB)).toEqual({ bytes: 16 * GiB, of: "container" });
  });
});
