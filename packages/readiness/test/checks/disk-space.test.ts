import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { diskSpaceCheck } from "../../src/checks.ts";
import type { DiskSpace } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";

const context = { signal: new AbortController().signal };
const GiB = 2 ** 30;

/** A disk of 100 GiB with so much free. */
const disk = (freeGiB: number) => async (): Promise<DiskSpace> => ({ free: freeGiB * GiB, size: 100 * GiB });

describe("the disk space check", () => {
  test.for([
    [100, "pass"],
    [10, "pass"],
    [9.99, "warn"],
    [2, "warn"],
    [1.99, "fail"],
    [0, "fail"],
  ] as const)("with %d percent free is %s", async ([free, status]) => {
    const check = diskSpaceCheck({ path: "/", probe: disk(free) });
    expect(check).toMatchObject({ name: "disk-space", kind: "dependency", interval: "30s" });
    expect(await check.run(context)).toEqual({
      status,
      ...(status !== "pass" && { code: "DISK_SPACE_LOW" }),
      value: free / 100,
      unit: "ratio",
      data: { path: "/", freeBytes: free * GiB },
    });
  });

  test.for([
    [{ minFreeRatio: 0.5 }, "warn"],
    [{ minFreeRatio: 0.5, failShare: 1 }, "fail"],
    [{ minFreeRatio: 0.9, failShare: 0.25 }, "fail"],
    [{ minFreeRatio: 0.9, failShare: 0 }, "warn"],
    [{ minFreeRatio: 0 }, "pass"],
    // The bytes take the place of the default ratio,
    [{ minFreeBytes: "20GiB" }, "pass"],
    [{ minFreeBytes: "21GiB" }, "warn"],
    [{ minFreeBytes: "101GiB" }, "fail"],
    // and stand beside one that is given.
    [{ minFreeBytes: "1GiB", minFreeRatio: 0.3 }, "warn"],
    [{ minFreeBytes: "30GiB", minFreeRatio: 0.1 }, "warn"],
  ] as const)("with 20 GiB of 100 free and %o is %s", async ([limits, status]) => {
    const check = diskSpaceCheck({ path: "/", probe: disk(20), ...limits });
    expect(await check.run(context)).toMatchObject({ status });
  });

  test("asks the operating system where there is no probe", async () => {
    const observation = await diskSpaceCheck({ path: import.meta.dirname, minFreeBytes: "1B" }).run(context);
    expect(observation).toMatchObject({ unit: "ratio", data: { path: import.meta.dirname } });
    expect(observation).toHaveProperty("data.freeBytes", expect.any(Number));
  });

  test("tells of several file systems the one that stands worst", async () => {
    const free: Record<string, number> = { "/": 50, "/data": 5, "/logs": 8 };
    const probe = vi.fn(async (path: string) => await disk(free[path]!)());
    const check = diskSpaceCheck({ path: ["/", "/data", "/logs"], probe });
    expect(await check.run(context)).toMatchObject({ status: "warn", value: 0.05, data: { path: "/data" } });
    expect(probe.mock.calls).toEqual([["/"], ["/data"], ["/logs"]]);
  });

  test("asks for one path after the other, never for two at a time", async () => {
    let asking = 0;
    let mostAsking = 0;
    const probe = async (): Promise<DiskSpace> => {
      asking += 1;
      mostAsking = Math.max(mostAsking, asking);
      await Promise.resolve();
      asking -= 1;
      return await disk(50)();
    };
    await diskSpaceCheck({ path: ["/", "/data", "/logs"], probe }).run(context);
    expect(mostAsking).toBe(1);
  });

  test.for([{ free: Number.NaN, size: 100 }, { free: 0, size: 0 }, undefined])(
    "does not pass where the size is %o",
    async (space) => {
      const check = diskSpaceCheck({ path: "/proc", probe: async () => space as DiskSpace });
      const expected = { status: "fail", code: "DISK_SIZE_UNKNOWN", data: { path: "/proc" } };
      expect(await check.run(context)).toEqual(expected);
    },
  );

  test("leaves what can't be read to readiness, with its code", async () => {
    const check = diskSpaceCheck({ path: "/there/is/no/such/folder" });
    await expect(check.run(context)).rejects.toMatchObject({ code: "ENOENT" });
    expect(await diskSpaceCheck({ path: "/", probe: disk(50) }).run(context)).toMatchObject({ status: "pass" });
  });

  test("takes a name and settings of its own", () => {
    const settings = { name: "uploads", interval: "1m", impact: { ready: "critical" } } as const;
    expect(diskSpaceCheck({ path: "/data", ...settings })).toMatchObject(settings);
  });

  test.for([
    [undefined, ["the options must be an object"]],
    [{}, ["`path` must be a path, or a list of at least one"]],
    [{ path: [] }, ["`path` must be a path, or a list of at least one"]],
    [{ path: ["/", ""] }, ["`path` must be a path, or a list of at least one"]],
    [{ path: "/", minFreeRatio: 10 }, ["`minFreeRatio` must be a number from 0 to 1"]],
    [{ path: "/", minFreeBytes: 5e9 }, ["`minFreeBytes` must be an amount of data in whole bytes"]],
    [
      { path: 7, minFreeInodeRatio: "5%", failShare: -1, probe: "df", treshold: 1 },
      [
        "`treshold` is no option",
        "`path` must be a path, or a list of at least one",
        "`minFreeInodeRatio` must be a number from 0 to 1",
        "`failShare` must be a number from 0 to 1",
        "`probe` must be a function",
      ],
    ],
  ] as const)("refuses %o, telling all that is wrong", ([options, whats]) => {
    const problems = whats.map((what) => expect.objectContaining({ what: expect.stringContaining(what) }));
    expect(() => diskSpaceCheck(options as never)).toThrow(
      expect.objectContaining({ name: "ReadinessError", code: "CHECK_REFUSED", problems }),
    );
  });
});

describe("a file system that doesn't answer", () => {
  const random = (): number => 0;

  /** A probe that hangs for one path until it is let go. */
  function probeThatHangs(dead: string) {
    let revive = (): void => {};
    const promise = new Promise<void>((resolve) => (revive = resolve));
    const probe = vi.fn(async (path: string) => {
      if (path === dead) await promise;
      return await disk(50)();
    });
    return { probe, revive: () => revive() };
  }

  test("is asked once, however long it takes, and nothing else is asked meanwhile", async () => {
    const clock = createManualClock();
    const { probe } = probeThatHangs("/dead");
    const check = diskSpaceCheck({ path: ["/", "/dead", "/logs"], probe });
    const readiness = createReadiness({ checks: [check], clock, random });
    void readiness.start();
    await clock.advance(24 * 3_600_000);
    expect(probe.mock.calls).toEqual([["/"], ["/dead"]]);
    expect(readiness.snapshot().checks[0]).toMatchObject({
      status: "fail",
      code: "DISK_STUCK",
      data: { path: "/dead" },
    });
    await readiness.close();
  });

  test("is told as a timeout at first, and by its path from the next run on", async () => {
    const clock = createManualClock();
    const { probe } = probeThatHangs("/dead");
    const check = diskSpaceCheck({ path: "/dead", probe, interval: "10s", timeout: "1s" });
    const readiness = createReadiness({ checks: [check], clock, random });
    void readiness.start();
    await clock.advance(1000);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code: "TIMEOUT" });
    await clock.advance(20_000);
    expect(readiness.snapshot().checks[0]).toMatchObject({
      status: "fail",
      code: "DISK_STUCK",
      data: { path: "/dead" },
    });
    await readiness.close();
  });

  test("passes again when it answers", async () => {
    const clock = createManualClock();
    const { probe, revive } = probeThatHangs("/dead");
    const readiness = createReadiness({ checks: [diskSpaceCheck({ path: "/dead", probe })], clock, random });
    void readiness.start();
    await clock.advance(120_000);
    expect(probe).toHaveBeenCalledTimes(1);
    revive();
    await clock.advance(120_000);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "pass" });
    expect(probe.mock.calls.length).toBeGreaterThan(1);
    await readiness.close();
  });

  test("takes nobody out of the router, unless that is what is wanted", async () => {
    const clock = createManualClock();
    const { probe } = probeThatHangs("/dead");
    const checks = [
      diskSpaceCheck({ path: "/dead", probe }),
      diskSpaceCheck({ name: "uploads", path: "/dead", probe, impact: { files: "critical" } }),
    ] as const;
    const groups = { ready: ["disk-space"], files: ["uploads"] } as const;
    const readiness = createReadiness({ checks, groups, clock, random });
    void readiness.start();
    await clock.advance(60_000);
    expect(readiness.snapshot().groups).toMatchObject({ ready: { status: "warn" }, files: { status: "fail" } });
    await readiness.close();
  });

  test("is no reason to restart: live refuses the check, by its type and at boot", () => {
    const checks = [diskSpaceCheck({ path: "/" })] as const;
    // @ts-expect-error A restart gives no space back.
    expect(() => createReadiness({ checks, groups: { live: ["disk-space"] } })).toThrow(
      "must be names of local checks",
    );
  });
});
