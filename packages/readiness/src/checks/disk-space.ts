import { bytesProblem, parseBytes } from "@luneo/kernel/bytes";
import type { ByteSize } from "@luneo/kernel/bytes";
import { aFunction, aRatio, required } from "@luneo/kernel/option-checks";
import { isTextList } from "@luneo/kernel/option-faults";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import type { Check, CheckSettings } from "../check.ts";
import { readUsage, usageOfSpace } from "./disk/disk-usage.ts";
import type { DiskSpace } from "./disk/disk-usage.ts";
import { judgeDisk } from "./disk/disk-verdict.ts";
import type { DiskVerdict } from "./disk/disk-verdict.ts";
import { createLane } from "./disk/lane.ts";
import { refuseOptions } from "./refuse-options.ts";

export type { DiskSpace } from "./disk/disk-usage.ts";

/** How disk space is checked. */
export interface DiskSpaceCheckOptions<Name extends string> extends CheckSettings {
  /** Any file or folder of the file system; of several file systems, the one that stands worst is told. */
  readonly path: string | readonly string[];
  /** @defaultValue "disk-space" */
  readonly name?: Name;
  /**
   * The part that has to be free, from 0 to 1, of what can be filled: what `df` tells as 100 % less Use%.
   *
   * @defaultValue 0.1, or 0 where `minFreeBytes` is given
   */
  readonly minFreeRatio?: number;
  /** The bytes that have to be free, as "5GiB". @defaultValue none */
  readonly minFreeBytes?: ByteSize;
  /**
   * The part of the inodes that has to be free, from 0 to 1; not looked at where there is no fixed number of them, nor
   * with a `probe`.
   *
   * @defaultValue 0.05
   */
  readonly minFreeInodeRatio?: number;
  /**
   * Below what has to be free the check warns; below this part of it, it fails. 1 fails at once, 0 never.
   *
   * @defaultValue 0.2: below 10 % free it warns, below 2 % it fails
   */
  readonly failShare?: number;
  /**
   * Tells free and total bytes in the place of statfs(2), where only a tool knows them; `check-disk-space` is one.
   * Never called again before it has settled.
   */
  readonly probe?: (path: string) => PromiseLike<DiskSpace>;
}

const aByteSize: OptionCheck = [
  (value) => bytesProblem(value, "") === undefined,
  "an amount of data in whole bytes",
  { tell: (value, option) => [bytesProblem(value, option)!] },
];
const somePaths: OptionCheck = [(value) => isTextList([value].flat()), "a path, or a list of at least one"];
const OPTIONS: Readonly<Record<string, OptionCheck>> = {
  path: required(somePaths, 'Write that of a file or folder on the disk, like "/data".'),
  minFreeRatio: aRatio,
  minFreeBytes: aByteSize,
  minFreeInodeRatio: aRatio,
  failShare: aRatio,
  probe: aFunction,
};

/**
 * Checks that there is space left, for files and for inodes, by the formula of `df`.
 *
 * A dependency, because a restart of this process gives no space back: `live` refuses it, and in `ready` it only warns
 * unless its `impact` says otherwise. While a file system doesn't answer (`DISK_STUCK`), it is not asked again, nor is
 * any other of the same check: a check holds one thread of Node's pool at the most.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function diskSpaceCheck<const Name extends string = "disk-space">(
  options: DiskSpaceCheckOptions<Name>,
): Check<NoInfer<Name>, "dependency"> {
  const {
    path,
    name = "disk-space" as Name,
    minFreeBytes,
    minFreeRatio = minFreeBytes === undefined ? 0.1 : 0,
    minFreeInodeRatio = 0.05,
    failShare = 0.2,
    probe,
    interval = "30s",
    ...settings
  } = Object(options) as DiskSpaceCheckOptions<Name>;
  refuseOptions("diskSpaceCheck", options, OPTIONS);
  const paths: readonly string[] = typeof path === "string" ? [path] : [...path];
  const minBytes = minFreeBytes === undefined ? 0 : (parseBytes(minFreeBytes) as number);
  const limits = { minFreeRatio, minFreeBytes: minBytes, minFreeInodeRatio, failShare };
  const read = probe === undefined ? readUsage : async (one: string) => usageOfSpace(await probe(one));
  const lane = createLane();

  return {
    ...settings,
    name,
    kind: "dependency",
    interval,
    async run({ signal }) {
      if (lane.pending !== undefined) return { status: "fail", code: "DISK_STUCK", data: { path: lane.pending } };
      let worst: DiskVerdict | undefined;
      // One by one, because each that hangs holds a thread.
      for (const one of paths) {
        const verdict = judgeDisk(one, await lane.ask(one, () => read(one), signal), limits);
        if (worst === undefined || verdict.share < worst.share) worst = verdict;
      }
      return worst?.observation;
    },
  };
}
