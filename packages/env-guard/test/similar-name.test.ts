import { expect, test } from "vitest";
import { defineEnv, text } from "../src/index.ts";
import { problemsOf } from "./problems-of.ts";

test("a name one slip away is told only when it is not declared itself", () => {
  const definition = defineEnv({ vars: { DB1_URL: text(), DB2_URL: text() } });
  expect(problemsOf(() => definition.load({ DB2_URL: "x" })).problems).toMatchObject([{ fix: "Set it to text" }]);
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
