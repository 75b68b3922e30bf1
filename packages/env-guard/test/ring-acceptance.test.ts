import { expect, test } from "vitest";
import { ringAcceptance, valueProblems } from "../src/rotation/ring-acceptance.ts";
import { text } from "../src/variables/builders.ts";
import { defineEnv } from "../src/definition/define-env.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { pem } from "../src/variables/pem.ts";

const { variables } = defineEnv({ vars: { ANY: text(), RING: keyRing(), PEM: pem() } });
const spec = (name: string) => variables.get(name)!;
const codes = (name: string, value: string) => valueProblems(name, spec(name), value).map(({ code }) => code);

test.each(["", " ", " x", "x ", "x\n", "a\nb", "a\rb", "a\0b"])("the value %j is untidy", (value) => {
  expect(codes("ANY", value)).toEqual(["VALUE_UNTIDY"]);
});

test("a value of one line is tidy, and so are the lines of a PEM block", () => {
  expect(codes("ANY", "a b")).toEqual([]);
  expect(codes("PEM", "a\nb")).toEqual(["INVALID"]);
  expect(codes("PEM", "a\nb ")).toEqual(["VALUE_UNTIDY"]);
});

test("a blank around a key is refused by the ring, whichever it is", () => {
  const key = "Zq7xK2mW9vBn4TfLr8YcHd3PsJg6UeAoXi5RwNk1";
  const found = ringAcceptance(
    "RING",
    spec("RING"),
  )(
    new Map([
      ["RING", key],
      ["RING_NEXT", ` ${key.slice(4)}ABCD`],
    ]),
  );
  expect(found.map(({ code, subject }) => [code, subject])).toEqual([["VALUE_UNTIDY", "RING_NEXT"]]);
});
