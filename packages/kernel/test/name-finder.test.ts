import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createNameFinder } from "../src/name-finder.ts";

const letter = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
const name = fc.string({ unit: letter, minLength: 5, maxLength: 30 });

/** The four slips of Damerau and Levenshtein. */
const slip = (original: string, at: number, other: string): Record<string, string> => {
  const index = at % original.length;
  const next = Math.min(index + 1, original.length - 1);
  const swapped = [...original];
  [swapped[index], swapped[next]] = [original[next]!, original[index]!];
  return {
    insertion: original.slice(0, index) + other + original.slice(index),
    deletion: original.slice(0, index) + original.slice(index + 1),
    substitution: original.slice(0, index) + other + original.slice(index + 1),
    transposition: swapped.join(""),
  };
};

describe("a name one slip away", () => {
  test("is found for every slip, at every place", () => {
    fc.assert(
      fc.property(name, fc.nat(), letter, (original, at, other) => {
        for (const misspelled of Object.values(slip(original, at, other))) {
          expect(createNameFinder([misspelled])(original)).toBe(misspelled);
        }
      }),
    );
  });

  test("is found in other case", () => {
    expect(createNameFinder(["database_url"])("DATABASE_URL")).toBe("database_url");
  });

  test("is not one that differs in more, nor a short one", () => {
    const find = createNameFinder(["REDIS_URL", "DB_PORT", "PWD"]);
    expect(find("DATABASE_URL")).toBeUndefined();
    expect(find("DB_HOST")).toBeUndefined();
    expect(find("PWX")).toBeUndefined();
  });
});

test("a name that nobody types is looked for without much work", () => {
  const long = "x".repeat(1_000_000);
  expect(createNameFinder([long])(`${long}y`)).toBeUndefined();
});
