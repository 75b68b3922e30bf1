import { systemClock } from "@luneo/kernel/clock";
import { durationMs } from "@luneo/kernel/duration";
import { createMetricSource } from "@luneo/kernel/metrics/metric-source";
import { assertInstrumentOptions, type InstrumentOptions } from "./instrument-options.ts";
import { joiningRegistry } from "./joining-registry.ts";
import { createOccupancy } from "./occupancy.ts";
import type { InstrumentablePool } from "./pool.ts";
import { createPoolFamilies } from "./pool-families.ts";
import { createPoolListeners } from "./pool-listeners.ts";
import type { PoolMonitor, PoolSnapshot } from "./pool-monitor.ts";
import { timeoutPhase } from "./timeout-phase.ts";
import { createTrailingMinute } from "./trailing-minute.ts";
import { createTurns, line, type Turn } from "./turns.ts";
import { wrapConnect } from "./wrap-connect.ts";

/** Waiting for more than this share of a minute is saturation, however little of the pool is in use on average. */
const tolerableWaitingRatio = 0.05;

/** Recovery takes a little more than falling below the mark, or a pool at the mark would tell both all the time. */
const recoveryShare = 0.9;

/**
 * Watches a pg pool: what it is doing now, how long callers wait, how long connections are held, and what leaks.
 *
 * Wraps `connect` of this one instance; errors, callbacks, promises and events of the pool stay as they are. Instrument
 * a pool where you make it: connections that were lent out before count as `connecting` until they are released.
 *
 * @throws PoolSettingsError `POOL_OPTIONS_REFUSED`; `POOL_ALREADY_INSTRUMENTED` when a monitor is on this pool
 * @example
 * const monitor = instrumentPool(pool, { name: "main" });
 * monitor.on("leak", ({ pool, heldMs }) => log.warn({ pool, heldMs }, "a connection is not released"));
 */
export function instrumentPool<const Name extends string>(
  pool: InstrumentablePool,
  options: InstrumentOptions<Name>,
): PoolMonitor<Name> {
  assertInstrumentOptions(options);
  const { name, leakThreshold = "30s", saturation = 0.8, clock = systemClock, onError } = options;
  const leakThresholdMs = durationMs(leakThreshold, "leakThreshold");
  const startMs = clock.monotonic();
  const turns = createTurns();
  const occupancy = createOccupancy(startMs);
  const minute = createTrailingMinute(startMs);
  const metrics = createPoolFamilies(name);
  const listeners = createPoolListeners(onError);
  const attachments: { leave(): void }[] = [];
  let returning = 0;
  let saturated = false;
  let closed: Promise<void> | undefined;

  const lentCount = (): number => turns.count(line.holding) + turns.count(line.overdue);

  function transition(atMs: number): void {
    // Whoever is about to get an idle connection does not wait for want of one.
    occupancy.enter(atMs, lentCount(), pool.waitingCount > pool.idleCount);
  }

  const unwrap = wrapConnect<Turn>(pool, name, {
    asked: () => turns.begin(clock.monotonic()),
    queued: (turn) => transition(turns.sinceMs(turn)),
    lent(turn) {
      const atMs = clock.monotonic();
      metrics.waited((atMs - turns.sinceMs(turn)) / 1000);
      turns.hold(turn, atMs);
      transition(atMs);
    },
    refused(turn, error) {
      turns.end(turn);
      const phase = timeoutPhase(error);
      if (phase !== undefined) metrics.timedOut(phase);
      transition(clock.monotonic());
    },
    releasing(turn) {
      const atMs = clock.monotonic();
      metrics.used((atMs - turns.sinceMs(turn)) / 1000);
      turns.end(turn);
      returning++;
      return atMs;
    },
    released(releasingAtMs) {
      returning--;
      transition(releasingAtMs);
    },
  });

  function snapshot(): PoolSnapshot {
    const atMs = clock.monotonic();
    const { idleCount: idle, totalCount: total } = pool;
    const { max } = pool.options;
    // While the pool takes a connection back, it is still out, or gone, or already in the hands of the next.
    const used = Math.min(lentCount() + returning, total - idle);
    const oldest = turns.oldest(line.waiting);
    return Object.freeze({
      name,
      used,
      idle,
      connecting: total - idle - used,
      max,
      pending: turns.count(line.waiting),
      oldestPendingMs: oldest === undefined ? 0 : atMs - turns.sinceMs(oldest),
      leaked: turns.count(line.overdue),
      ...minute.shares(atMs, occupancy.totals(atMs), max),
      saturated,
    });
  }

  function judgeLeaks(atMs: number): void {
    for (let turn = turns.oldest(line.holding); turn !== undefined; turn = turns.oldest(line.holding)) {
      const heldMs = atMs - turns.sinceMs(turn);
      if (heldMs < leakThresholdMs) return;
      turns.setOverdue(turn);
      metrics.leaked();
      listeners.tell({ type: "leak", pool: name, heldMs });
    }
  }

  function judgeSaturation(): void {
    const now = snapshot();
    const share = saturated ? recoveryShare : 1;
    const utilised = now.utilisationRatio >= saturation * share;
    const waited = now.saturatedRatio >= tolerableWaitingRatio * share;
    if ((utilised || waited) === saturated) return;
    saturated = !saturated;
    const type = saturated ? "saturated" : "recovered";
    listeners.tell({ type, pool: name, snapshot: Object.freeze({ ...now, saturated }) });
  }

  function tick(): void {
    timer = clock.setTimer(tick, tickMs);
    const atMs = clock.monotonic();
    minute.note(atMs, occupancy.totals(atMs));
    judgeLeaks(atMs);
    judgeSaturation();
  }

  const tickMs = Math.min(1000, Math.max(50, leakThresholdMs / 2));
  let timer = clock.setTimer(tick, tickMs);
  const source = createMetricSource({
    families: metrics.families,
    refresh: () => metrics.refresh(snapshot(), occupancy.totals(clock.monotonic())),
  });

  async function shut(): Promise<void> {
    timer.cancel();
    unwrap();
    for (const attachment of attachments.splice(0)) attachment.leave();
  }

  const close = (): Promise<void> => (closed ??= shut());
  return Object.freeze({
    name,
    snapshot,
    on: (type, listener) => listeners.add(type, listener),
    attach(registry) {
      const joining = joiningRegistry(registry, name);
      source.attach(joining.registry);
      attachments.push(joining);
    },
    collect: () => source.collect(),
    close,
    [Symbol.asyncDispose]: close,
  } satisfies PoolMonitor<Name>);
}
