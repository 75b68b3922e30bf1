import type { OccupancyTotals } from "./occupancy.ts";

/** Shares of the last minute, from 0 to 1. */
export interface TrailingShares {
  /** Mean share of the pool that was lent out. */
  readonly utilisationRatio: number;
  /** Share of the time in which a caller waited because every connection was taken. */
  readonly saturatedRatio: number;
}

/** Remembers totals for a minute, to tell how much of it they grew. */
export interface TrailingMinute {
  /** Notes the totals at `atMs`; calls come in the order of time. */
  note(atMs: number, totals: OccupancyTotals): void;
  /** The shares of the minute that ends at `atMs` with `totals`, in a pool of `max` connections. */
  shares(atMs: number, totals: OccupancyTotals, max: number): TrailingShares;
}

interface Note extends OccupancyTotals {
  readonly atMs: number;
}

const minuteMs = 60_000;

/** Begins at `startMs`; the time before counts as unused, so that a busy first second is not a busy minute. */
export function createTrailingMinute(startMs: number): TrailingMinute {
  const unused = { usedSeconds: 0, saturatedSeconds: 0 };
  const notes: Note[] = [
    { atMs: startMs - minuteMs, ...unused },
    { atMs: startMs, ...unused },
  ];

  /** The totals at a moment that lies between notes, as if they had grown evenly. */
  function totalsAt(atMs: number, now: Note): OccupancyTotals {
    const after = notes.find((note) => note.atMs > atMs) ?? now;
    const before = notes.findLast((note) => note.atMs <= atMs) ?? after;
    const share = after === before ? 0 : (atMs - before.atMs) / (after.atMs - before.atMs);
    const between = (from: number, to: number): number => from + (to - from) * share;
    return {
      usedSeconds: between(before.usedSeconds, after.usedSeconds),
      saturatedSeconds: between(before.saturatedSeconds, after.saturatedSeconds),
    };
  }

  return {
    note(atMs, { usedSeconds, saturatedSeconds }) {
      notes.push({ atMs, usedSeconds, saturatedSeconds });
      // Of those that are a minute old, or older, only the newest is still needed.
      while (notes[1] !== undefined && notes[1].atMs <= atMs - minuteMs) notes.shift();
    },
    shares(atMs, totals, max) {
      const from = totalsAt(atMs - minuteMs, { atMs, ...totals });
      return {
        utilisationRatio: ((totals.usedSeconds - from.usedSeconds) * 1000) / minuteMs / max,
        saturatedRatio: ((totals.saturatedSeconds - from.saturatedSeconds) * 1000) / minuteMs,
      };
    },
  };
}
