import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { expect, onTestFinished, test } from "vitest";
import { heartbeatFile } from "../../src/heartbeat.ts";
import { createReadiness } from "../../src/index.ts";
import type { Answer } from "../../src/index.ts";
import { controlledCheck } from "../controlled-check.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "readiness-heartbeat-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function started(first: "pass" | "warn" | "fail" = "pass") {
  const clock = createManualClock();
  const check = controlledCheck("loop", { kind: "local", interval: "1s", failAfter: 1, impact: "critical" });
  const readiness = createReadiness({ checks: [check], groups: { live: ["loop"] }, clock, random: () => 0 });
  check.settle(first);
  await readiness.start();
  onTestFinished(() => readiness.close());
  return { clock, check, readiness, path: join(folder(), "alive") };
}

/** Until whatever was begun with a file is done. */
async function heartbeatIdle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await stat(tmpdir());
}

const touchedAt = (path: string): number | undefined =>
  existsSync(path) ? Math.round(lstatSync(path).mtimeMs) : undefined;

test("the file is touched now and at each interval, by the clock that was given, and holds nothing", async () => {
  const { clock, check, readiness, path } = await started();
  await using heartbeat = heartbeatFile(readiness, { path, interval: "10s", clock });
  expect(heartbeat).toBeDefined();
  await expect.poll(() => touchedAt(path)).toBe(clock.now());
  for (let beat = 0; beat < 3; beat += 1) {
    for (let second = 0; second < 10; second += 1) {
      check.settle("pass");
      await clock.advance(1000);
    }
    await expect.poll(() => touchedAt(path)).toBe(clock.now());
  }
  expect(readFileSync(path, "utf8")).toBe("");
  expect(lstatSync(path).mode & 0o444).toBe(0o444);
});

test("it is removed as soon as the group fails, and there again as soon as it passes", async () => {
  const { clock, check, readiness, path } = await started();
  const heartbeat = heartbeatFile(readiness, { path, interval: "1h", clock });
  onTestFinished(() => heartbeat.close());
  await expect.poll(() => existsSync(path)).toBe(true);
  check.settle("fail");
  await clock.advance(1000);
  await expect.poll(() => existsSync(path)).toBe(false);
  check.settle("pass");
  await clock.advance(2000);
  await expect.poll(() => existsSync(path)).toBe(true);
});

test("a group that warns does not fail", async () => {
  const { clock, readiness, path } = await started("warn");
  const heartbeat = heartbeatFile(readiness, { path, clock });
  onTestFinished(() => heartbeat.close());
  await expect.poll(() => existsSync(path)).toBe(true);
});

test("a drain ends the heartbeat of ready, not that of live", async () => {
  const { clock, readiness, path } = await started();
  const live = heartbeatFile(readiness, { path, clock });
  const ready = heartbeatFile(readiness, { path: `${path}.ready`, group: "ready", clock });
  onTestFinished(() => live.close());
  onTestFinished(() => ready.close());
  await expect.poll(() => [existsSync(path), existsSync(`${path}.ready`)]).toEqual([true, true]);
  readiness.drain("SIGTERM");
  await expect.poll(() => existsSync(`${path}.ready`)).toBe(false);
  expect(existsSync(path)).toBe(true);
});

/** On demand and asleep since long, with a check that passed when it was last asked. */
async function asleep() {
  const clock = createManualClock();
  const settings = { interval: "1s", timeout: "500ms", failAfter: 1, impact: "critical" } as const;
  const check = controlledCheck("loop", { ...settings, kind: "local" });
  const options = { checks: [check], groups: { live: ["loop"] }, mode: "on-demand", clock, random: () => 0 } as const;
  const readiness = createReadiness(options);
  check.settle("pass");
  await readiness.start();
  await clock.advance(3_600_000);
  onTestFinished(() => readiness.close());
  return { clock, check, readiness, path: join(folder(), "alive") };
}

test("on demand, each beat asks, so that what was well before a rest says nothing", async () => {
  const { clock, check, readiness, path } = await asleep();
  const heartbeat = heartbeatFile(readiness, { path, interval: "10s", clock });
  onTestFinished(() => heartbeat.close());
  expect(check.outstanding).toBe(1);
  await heartbeatIdle();
  expect(existsSync(path)).toBe(false);
  check.settle("pass");
  await expect.poll(() => touchedAt(path)).toBe(clock.now());
  const touchedMs = clock.now();
  // Three more runs until it rests.
  for (let run = 0; run < 3; run += 1) check.settle("pass");
  await clock.advance(9999);
  expect(check.outstanding).toBe(0);
  await clock.advance(1);
  expect(check.outstanding).toBe(1);
  await heartbeatIdle();
  expect(touchedAt(path)).toBe(touchedMs);
  check.settle("fail");
  await expect.poll(() => existsSync(path)).toBe(false);
});

test("a check that hangs costs the file, not the beats", async () => {
  const { clock, check, readiness, path } = await asleep();
  const heartbeat = heartbeatFile(readiness, { path, interval: "100ms", clock });
  onTestFinished(() => heartbeat.close());
  check.settle("pass");
  await expect.poll(() => existsSync(path)).toBe(true);
  await clock.advance(3000);
  await expect.poll(() => existsSync(path)).toBe(false);
  for (let run = 0; run < 6; run += 1) check.settle("pass");
  await clock.advance(3000);
  await expect.poll(() => existsSync(path)).toBe(true);
});

test("an answer that comes when the next beat has begun is too late", async () => {
  const { clock, readiness, path } = await started();
  const good = (await readiness.answer({ method: "GET" }, "live")) as Answer;
  let comeLate = (_: Answer): void => {};
  const late = new Promise<Answer>((resolve) => (comeLate = resolve));
  const answers = [late, { ...good, statusCode: 503 } as const];
  const told = { snapshot: readiness.snapshot, on: readiness.on, answer: () => answers.shift() };
  const heartbeat = heartbeatFile(told, { path, interval: "1s", clock });
  onTestFinished(() => heartbeat.close());
  await clock.advance(1000);
  comeLate(good);
  await heartbeatIdle();
  expect(existsSync(path)).toBe(false);
});

test("close while a beat waits leaves nothing", async () => {
  const { clock, check, readiness, path } = await asleep();
  const heartbeat = heartbeatFile(readiness, { path, interval: "10s", clock });
  await heartbeat.close();
  check.settle("pass");
  await clock.advance(0);
  await heartbeatIdle();
  expect(existsSync(path)).toBe(false);
});

test("close removes it and leaves neither a timer nor a listener", async () => {
  const { clock, check, readiness, path } = await started();
  const before = clock.pendingTimers;
  const heartbeat = heartbeatFile(readiness, { path, interval: "1s", clock });
  await Promise.all([heartbeat.close(), heartbeat.close()]);
  expect([existsSync(path), clock.pendingTimers]).toEqual([false, before]);
  check.settle("fail");
  await clock.advance(1000);
  check.settle("pass");
  await clock.advance(3000);
  await heartbeat.close();
  expect(existsSync(path)).toBe(false);
});

test("what a killed process left behind does not speak for this one", async () => {
  const { clock, readiness, path } = await started("fail");
  writeFileSync(path, "");
  const heartbeat = heartbeatFile(readiness, { path, clock });
  onTestFinished(() => heartbeat.close());
  await expect.poll(() => existsSync(path)).toBe(false);
});

test("a file that holds something, a folder and a link are left as they are, and that is told once", async () => {
  const { clock, readiness, path } = await started();
  const old = new Date(0);
  writeFileSync(path, "precious");
  mkdirSync(`${path}.folder`);
  writeFileSync(`${path}.target`, "");
  utimesSync(`${path}.target`, old, old);
  symlinkSync(`${path}.target`, `${path}.link`);
  for (const taken of [path, `${path}.folder`, `${path}.link`]) {
    const errors: unknown[] = [];
    const heartbeat = heartbeatFile(readiness, {
      path: taken,
      interval: "100ms",
      clock,
      onError: (error) => void errors.push(error),
    });
    await expect.poll(() => errors).toHaveLength(1);
    await clock.advance(300);
    await heartbeat.close();
    expect(errors).toEqual([expect.objectContaining({ name: "ReadinessError", code: "HEARTBEAT_FILE_TAKEN" })]);
  }
  expect(readFileSync(path, "utf8")).toBe("precious");
  expect(touchedAt(`${path}.target`)).toBe(0);
});

test("what the system refuses is told and tried again; neither it nor an onError that throws is thrown", async () => {
  const { clock, readiness, path } = await started();
  const errors: unknown[] = [];
  const below = join(path, "alive");
  const heartbeat = heartbeatFile(readiness, {
    path: below,
    interval: "1s",
    clock,
    onError(error, source) {
      errors.push(error, source);
      throw error;
    },
  });
  onTestFinished(() => heartbeat.close());
  await expect.poll(() => errors).toEqual([expect.objectContaining({ code: "ENOENT" }), "touch"]);
  mkdirSync(path);
  chmodSync(path, 0o755);
  await clock.advance(1000);
  await expect.poll(() => existsSync(below)).toBe(true);
});

test("all options that can't be kept are refused at once", async () => {
  const { readiness } = await started();
  const options = { path: "", group: "nobody", interval: "1ms", clock: 7, onError: "log", every: "1s" };
  expect(() => heartbeatFile(readiness, options as never)).toThrow(
    expect.objectContaining({
      name: "ReadinessError",
      code: "HEARTBEAT_REFUSED",
      message: expect.stringMatching(
        /heartbeatFile: `every`[^]*`path`[^]*`group` must be one of live, ready, got "nobody"[^]*`interval`[^]*`clock`[^]*`onError`/,
      ) as string,
    }),
  );
  expect(() => heartbeatFile(readiness, {} as never)).toThrow(/`path` must be the path of a file, got undefined/);
  expect(() => heartbeatFile(readiness, undefined as never)).toThrow(/must be an object/);
});
