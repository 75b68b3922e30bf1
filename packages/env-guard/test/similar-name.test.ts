import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineEnv, text } from "../src/index.ts";
import { createNameFinder } from "../src/reading/name-finder.ts";
import { problemsOf } from "./problems-of.ts";

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

  test("is told only when it is not declared itself", () => {
    const definition = defineEnv({ vars: { DB1_URL: text(), DB2_URL: text() } });
    expect(problemsOf(() => definition.load({ DB2_URL: "x" })).problems).toMatchObject([{ fix: "Set it to text" }]);
  });
});

test("loading takes work in proportion to the number of variables, also when all are misspelled", () => {
  const steps = (count: number): number => {
    let asked = 0;
    const names = Array.from(
      { length: count },
      (_, index) => `VARIABLE_${(index * 7919).toString(36).toUpperCase()}_NAME`,
    );
    const source = new Proxy(Object.fromEntries(names.map((one) => [`${one}X`, "x"])), {
      get: (target, key) => (asked++, Reflect.get(target, key) as string),
      getOwnPropertyDescriptor: (target, key) => (asked++, Reflect.getOwnPropertyDescriptor(target, key)),
    });
    const error = problemsOf(() =>
      defineEnv({ vars: Object.fromEntries(names.map((one) => [one, text()])) }).load(source),
    );
    expect(error.problems).toHaveLength(count);
    expect(error.problems.every(({ fix }) => fix.includes("did you mean"))).toBe(true);
    return asked;
  };
  expect(steps(1000)).toBeLessThan(steps(10) * 110);
});
