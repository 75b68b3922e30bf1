import type { Check as SharedCheck } from "@luneo/kernel/check";
import { createManualClock } from "@luneo/kernel/manual-clock";
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { backupFreshnessCheck } from "../../src/checks.ts";
import type { BackupHistory } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";
import { observed } from "./observed.ts";

const NOW = Date.UTC(2026, 10, 22);
const HOUR = 3_600_000;
const clock = createManualClock(NOW);

/** A check of what is written down in hours before now. */
function aged(finished?: number, proven?: number) {
  const history: BackupHistory = {
    ...(finished !== undefined && { finishedAtMs: NOW - finished * HOUR }),
    ...(proven !== undefined && { provenAtMs: NOW - proven * HOUR }),
  };
  return backupFreshnessCheck(() => history, { maxAge: "26h", maxProofAge: "8d", clock });
}

describe("what the ages mean", () => {
  test.each([
    ["fresh and proven", aged(3, 40), "pass", undefined],
    ["as old as it may be", aged(26, 8 * 24), "pass", undefined],
    ["too old", aged(26.001, 40), "fail", "BACKUP_TOO_OLD"],
    ["proven too long ago", aged(3, 8 * 24 + 0.001), "warn", "BACKUP_UNPROVEN"],
    ["never proven", aged(3), "warn", "BACKUP_UNPROVEN"],
    ["too old and never proven", aged(27), "fail", "BACKUP_TOO_OLD"],
    ["never finished", aged(), "fail", "NO_BACKUP"],
    ["never finished, though proven once", aged(undefined, 3), "fail", "NO_BACKUP"],
    ["dated by a clock that is a little ahead", aged(-0.05, -0.05), "pass", undefined],
    ["dated in the future, where it would be fresh for ever", aged(-1, 3), "fail", "INVALID_BACKUP_TIME"],
    ["proven in the future", aged(3, -1), "fail", "INVALID_BACKUP_TIME"],
    ["not dated by a number", aged(Number.NaN), "fail", "INVALID_BACKUP_TIME"],
    ["dated at the beginning of time", aged(Infinity), "fail", "INVALID_BACKUP_TIME"],
  ])("%s", async (_, check, status, code) => {
    const outcome = await observed(check);
    expect(outcome).toMatchObject({ status });
    expect(outcome.code).toBe(code);
  });

  test("the age is told in seconds, and that of the proof beside it", async () => {
    expect(await observed(aged(3, 40))).toMatchObject({ value: 10_800, unit: "s", data: { proofAgeSeconds: 144_000 } });
    expect(await observed(aged(-0.05))).toMatchObject({ value: 0 });
    expect(await observed(aged(3))).not.toHaveProperty("data.proofAgeSeconds");
  });

  test("where no proof is asked for, none is missed", async () => {
    const source = () => ({ finishedAtMs: NOW });
    expect(await observed(backupFreshnessCheck(source, { maxAge: "1d", clock }))).toMatchObject({ status: "pass" });
  });

  test("it gets worse with time and never better by itself", async () => {
    const rank = { pass: 0, skipped: 0, warn: 1, fail: 2 };
    const hours = fc.double({ min: 0, max: 400, noNaN: true });
    await fc.assert(
      fc.asyncProperty(hours, hours, hours, async (finished, proven, later) => {
        const [now, then] = [
          await observed(aged(finished, proven)),
          await observed(aged(finished + later, proven + later)),
        ];
        expect(rank[then.status]).toBeGreaterThanOrEqual(rank[now.status]);
      }),
    );
  });
});

describe("the catalogue", () => {
  test.each([[undefined], [null], [{}], [{ finishedAtMs: null }]])("that says %j has no backup", async (history) => {
    const check = backupFreshnessCheck(async () => history as never, { maxAge: "1d", clock });
    expect(await observed(check)).toMatchObject({ status: "fail", code: "NO_BACKUP" });
  });

  test.each([[new Date(NOW)], ["2026-11-22"], [BigInt(NOW)]])(
    "that dates by %s must use a number",
    async (finishedAtMs) => {
      const check = backupFreshnessCheck(() => ({ finishedAtMs }) as never, { maxAge: "1d", clock });
      expect(await observed(check)).toMatchObject({ status: "fail", code: "INVALID_BACKUP_TIME" });
    },
  );

  test("that can't be read is a failure with its own code", async () => {
    const source = () => Promise.reject(Object.assign(new Error("no such key"), { code: "NO_CATALOG" }));
    expect(await observed(backupFreshnessCheck(source, { maxAge: "1d" }))).toMatchObject({ code: "NO_CATALOG" });
  });

  test("is given the signal of the run", async () => {
    const signals: AbortSignal[] = [];
    const check = backupFreshnessCheck(({ signal }) => void signals.push(signal), { maxAge: "1d" });
    const { signal } = new AbortController();
    await observed(check, signal);
    expect(signals).toEqual([signal]);
  });
});

test("a backup that is too old takes no replica out of service and holds no deployment up, unless it is told to", async () => {
  const source = () => undefined;
  const readiness = createReadiness({
    checks: [
      backupFreshnessCheck(source, { maxAge: "1d" }),
      backupFreshnessCheck(source, { maxAge: "1d", name: "gate", impact: { strict: "critical" } }),
    ],
    groups: { ready: ["backup", "gate"], deploy: ["backup"], strict: ["gate"] },
  });
  await readiness.start();
  const snapshot = readiness.snapshot();
  expect(snapshot.groups.ready.status).toBe("warn");
  expect(snapshot.groups.deploy.status).toBe("pass");
  expect(snapshot.groups.strict.status).toBe("fail");
  await readiness.close();
});

describe("its settings", () => {
  const source = () => undefined;

  test("are those of something that changes once a day", () => {
    const check = backupFreshnessCheck(source, { maxAge: "26h" });
    expectTypeOf(check).toExtend<SharedCheck<"backup", "dependency">>();
    expect(check).toMatchObject({ name: "backup", kind: "dependency", interval: "5m", impact: "informational" });
    expect(backupFreshnessCheck(source, { maxAge: "26h", interval: "1h" }).interval).toBe("1h");
  });

  test.each([
    [source, undefined, "the options must be an object, got undefined"],
    [source, {}, "`maxAge` must be a duration"],
    [source, { maxAge: "26" }, "`maxAge` must be a duration"],
    [source, { maxAge: "0s" }, "`maxAge` must be at least 1ms"],
    [source, { maxAge: "26h", maxProofAge: 8 }, "`maxProofAge` must be a duration"],
    [source, { maxAge: "26h", clock: {} }, "`clock` must be a clock"],
    [source, { maxAge: "26h", maxage: "1d" }, "`maxage` is no option"],
    [{ finishedAtMs: 1 }, { maxAge: "26h" }, "its source must be a function that reads the catalogue, got an object"],
  ])("%o with %j is refused", (given, options, message) => {
    expect(() => backupFreshnessCheck(given as never, options as never)).toThrow(message);
  });
});
