import { expect, test } from "vitest";
import type { RotationRun } from "../rotation/rotation-run.ts";
import { rotationVerdicts } from "../rotation/rotation-verdicts.ts";

const ran = (succeeded: boolean, printed = "") => ({ typed: "env-guard rotate", succeeded, printed });
const good: RotationRun = {
  staged: ran(true),
  promotedTooEarly: ran(false, "NEXT must be held by every replica"),
  promoted: ran(true),
  retiredTooEarly: ran(false),
  retired: ran(true),
  shown: Array.from({ length: 101 }, (_, atMs) => ({ atMs, status: 200 })),
  issued: 40,
  byOldKey: 404,
  byNewKey: 200,
  oldKey: "q7VzK0wJ9xQ2m4Tt8LbR",
  newKey: "Zk3vR8pQ1sY6uE0hT5nM",
  markers: [],
  durationMs: 30_000,
};
const broken = (change: Partial<RotationRun>) =>
  rotationVerdicts({ ...good, ...change }).flatMap(({ promised, met }) => (met ? [] : [promised]));

test("a rotation that goes as it should keeps every promise", () => {
  expect(broken({})).toEqual([]);
  expect(rotationVerdicts(good)[1]?.measured).toBe("0 rejected and 0 unanswered of 101 shown, 40 issued");
});

test.each<[string, Partial<RotationRun>]>([
  ["Staged, promoted and retired", { promoted: ran(false) }],
  ["Staged, promoted and retired", { newKey: good.oldKey }],
  ["No receipt rejected", { shown: [...good.shown, { atMs: 200, status: 404 }] }],
  ["No receipt rejected", { shown: [...good.shown, { atMs: 200, status: 0 }] }],
  ["No receipt rejected", { shown: good.shown.slice(1) }],
  ["No promotion while a replica lacks the new key", { promotedTooEarly: ran(true) }],
  ["No promotion while a replica lacks the new key", { promotedTooEarly: ran(false, "no such file") }],
  ["No retirement while old receipts are good", { retiredTooEarly: ran(true) }],
  ["What the retired key signs is refused", { byOldKey: 200 }],
  ["What the retired key signs is refused", { byNewKey: 404 }],
  ["No key in what the program prints", { staged: ran(true, `it is ${good.newKey.slice(4, 12)}`) }],
])("%s: is broken alone", (promised, change) => {
  expect(broken(change)).toEqual([promised]);
});
