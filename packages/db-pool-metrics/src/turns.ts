/** A caller's turn, by number: it waits for a connection first, then holds one. Numbers are used again. */
export type Turn = number;

/** Where a turn stands; each of these lines keeps the order in which turns joined it. */
export const line = Object.freeze({
  /** For a connection. */
  waiting: 0,
  /** With a connection. */
  holding: 1,
  /** With a connection, for too long. */
  overdue: 2,
});

type Line = (typeof line)[keyof typeof line];

/** All turns that are not over, in their lines. */
export interface Turns {
  /** A new turn, at the end of those that wait. */
  begin(atMs: number): Turn;
  /** Has a waiting turn hold a connection from now on. */
  hold(turn: Turn, atMs: number): void;
  /** Puts a turn at the end of those that are overdue; it goes on holding its connection. */
  setOverdue(turn: Turn): void;
  end(turn: Turn): void;
  /** When it began to wait or, if it has one, to hold its connection. */
  sinceMs(turn: Turn): number;
  count(line: Line): number;
  /** The turn that joined the line first, or undefined where it is empty. */
  oldest(line: Line): Turn | undefined;
}

const initialRoom = 64;
const firstPlace = 3;

/**
 * Begins with empty lines.
 *
 * Turns are places in typed arrays, linked into rings through the places of their lines: an object and its entry in a
 * hash table would cost more than all else that is done for a query.
 */
export function createTurns(): Turns {
  let room = initialRoom;
  let since = new Float64Array(room);
  let lines = new Uint8Array(room);
  let next = new Int32Array(room);
  let previous = new Int32Array(room);
  const counts = new Int32Array(firstPlace);
  let firstFree = firstPlace;
  for (let place = 0; place < firstPlace; place++) next[place] = previous[place] = place;
  chainFree(firstFree);

  /** Chains the places from this one up to the last, after which comes 0. */
  function chainFree(from: number): void {
    for (let place = from; place < room; place++) next[place] = place + 1 < room ? place + 1 : 0;
  }

  function grow(): void {
    firstFree = room;
    room *= 2;
    since = copied(since, new Float64Array(room));
    lines = copied(lines, new Uint8Array(room));
    next = copied(next, new Int32Array(room));
    previous = copied(previous, new Int32Array(room));
    chainFree(firstFree);
  }

  function join(to: Line, turn: Turn): void {
    const last = previous[to] as number;
    lines[turn] = to;
    next[turn] = to;
    previous[turn] = last;
    next[last] = previous[to] = turn;
    counts[to] = (counts[to] as number) + 1;
  }

  function leave(turn: Turn): void {
    const from = lines[turn] as number;
    const before = previous[turn] as number;
    const after = next[turn] as number;
    next[before] = after;
    previous[after] = before;
    counts[from] = (counts[from] as number) - 1;
  }

  return {
    begin(atMs) {
      if (firstFree === 0) grow();
      const turn = firstFree;
      firstFree = next[turn] as number;
      since[turn] = atMs;
      join(line.waiting, turn);
      return turn;
    },
    hold(turn, atMs) {
      leave(turn);
      since[turn] = atMs;
      join(line.holding, turn);
    },
    setOverdue(turn) {
      leave(turn);
      join(line.overdue, turn);
    },
    end(turn) {
      leave(turn);
      next[turn] = firstFree;
      firstFree = turn;
    },
    sinceMs: (turn) => since[turn] as number,
    count: (of) => counts[of] as number,
    oldest(of) {
      const first = next[of] as number;
      return first < firstPlace ? undefined : first;
    },
  };
}

function copied<Numbers extends Float64Array | Int32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
