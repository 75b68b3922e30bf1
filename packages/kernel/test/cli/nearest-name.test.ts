import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestName } from "../../src/cli/nearest-name.ts";

const letter = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz-");

test("a name one slip away is found, for every slip at every place, in any case", () => {
  fc.assert(
    fc.property(fc.string({ unit: letter, minLength: 5, maxLength: 20 }), fc.nat(), letter, (name, at, other) => {
      const index = at % name.length;
      const [before, after] = [name.slice(0, index), name.slice(index + 1)];
      const swapped = before + after.slice(0, 1) + name.charAt(index) + after.slice(1);
      for (const slip of [before + other + name.slice(index), before + after, before + other + after, swapped]) {
        expect(nearestName(slip.toUpperCase(), [name])).toBe(name);
      }
    }),
  );
});

test("the one name that begins it, or that it begins, is found; of two, none", () => {
  expect(nearestName("heart", ["wait", "heartbeat"])).toBe("heartbeat");
  expect(nearestName("waiting", ["wait", "heartbeat"])).toBe("wait");
  expect(nearestName("re", ["release", "retire"])).toBeUndefined();
});

test("what differs in more, or has fewer than four letters, is another word", () => {
  expect(nearestName("store", ["list", "stages"])).toBeUndefined();
  expect(nearestName("ran", ["run"])).toBeUndefined();
  expect(nearestName("w", ["wait"])).toBeUndefined();
});
