import fc from "fast-check";
import { expect, test } from "vitest";
import { createTurns, line, type Turn } from "../src/turns.ts";

type Line = (typeof line)[keyof typeof line];

interface Model {
  readonly turn: Turn;
  line: Line;
  sinceMs: number;
}

const steps = fc.array(fc.tuple(fc.constantFrom("begin", "begin", "hold", "overdue", "end"), fc.nat()), {
  minLength: 50,
  maxLength: 600,
});

test("lines hold exactly the turns that joined them, in that order", () => {
  fc.assert(
    fc.property(steps, (actions) => {
      const turns = createTurns();
      const model: Model[] = [];
      actions.forEach(([action, choice], atMs) => {
        const from = { hold: line.waiting, overdue: line.holding, begin: undefined, end: undefined }[action];
        const candidates = model.filter((turn) => from === undefined || turn.line === from);
        const chosen = candidates[choice % candidates.length];
        if (action === "begin") {
          const turn = turns.begin(atMs);
          expect(model.map((other) => other.turn)).not.toContain(turn);
          model.push({ turn, line: line.waiting, sinceMs: atMs });
        }
        if (chosen === undefined || action === "begin") return;
        model.splice(model.indexOf(chosen), 1);
        if (action === "end") return turns.end(chosen.turn);
        if (action === "hold") {
          turns.hold(chosen.turn, atMs);
          model.push({ ...chosen, line: line.holding, sinceMs: atMs });
        } else {
          turns.setOverdue(chosen.turn);
          model.push({ ...chosen, line: line.overdue });
        }
      });
      for (const of of Object.values(line)) {
        const members = model.filter((turn) => turn.line === of);
        expect(turns.count(of)).toBe(members.length);
        expect(turns.oldest(of)).toBe(members[0]?.turn);
      }
      for (const { turn, sinceMs } of model) expect(turns.sinceMs(turn)).toBe(sinceMs);
    }),
  );
});

test("there is room for any number of turns, and what ended makes room again", () => {
  const turns = createTurns();
  const many = Array.from({ length: 5000 }, (_, atMs) => turns.begin(atMs));
  expect(new Set(many).size).toBe(5000);
  expect(turns.count(line.waiting)).toBe(5000);
  for (const turn of many) turns.end(turn);
  const again = Array.from({ length: 5000 }, (_, atMs) => turns.begin(atMs));
  expect(Math.max(...again)).toBe(Math.max(...many));
  expect(turns.sinceMs(turns.oldest(line.waiting)!)).toBe(0);
});
