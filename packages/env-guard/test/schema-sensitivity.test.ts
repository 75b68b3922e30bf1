import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";
import { defineEnv, type Declaration, type StandardSchemaV1 } from "../src/index.ts";

const isSensitive = (declared: Declaration, name = "X") =>
  defineEnv({ vars: { [name]: declared } }).variables.get(name)?.sensitive;

/** What zod 4 drops the metadata of, and others that it might. */
const wrappers: Readonly<Record<string, (inner: z.ZodString) => z.ZodType>> = {
  "nothing": (inner) => inner,
  ".optional()": (inner) => inner.optional(),
  ".default()": (inner) => inner.default("x"),
  ".transform()": (inner) => inner.transform((text) => text.length),
  ".pipe()": (inner) => inner.pipe(z.string()),
  ".pipe() into it": (inner) => z.string().pipe(inner),
  ".catch()": (inner) => inner.catch("x"),
  ".readonly()": (inner) => inner.readonly(),
  ".nullable()": (inner) => inner.nullable(),
  "z.preprocess": (inner) => z.preprocess((value) => value, inner),
  ".prefault()": (inner) => inner.prefault("x"),
  "z.nonoptional": (inner) => z.nonoptional(inner.optional()),
  "z.union": (inner) => z.union([z.literal("a"), inner]),
  "z.intersection": (inner) => z.intersection(z.string(), inner),
  "z.lazy": (inner) => z.lazy(() => inner),
  "z.codec": (inner) => z.codec(inner, z.string(), { decode: (text) => text, encode: (text) => text }),
  "z.templateLiteral": (inner) => z.templateLiteral(["key-", inner]),
  "z.promise": (inner) => z.promise(inner),
  "z.array": (inner) => z.preprocess((text) => String(text).split(","), z.array(inner)),
  "z.tuple": (inner) => z.tuple([z.string(), inner]),
  "z.record": (inner) => z.record(z.string(), inner),
  "z.object": (inner) => z.object({ a: z.object({ b: inner }) }),
  "z.object with an accessor": (inner) => z.object({ get a() { return inner; } }),
  ".min()": (inner) => inner.min(2),
  ".refine()": (inner) => inner.refine(() => true),
  ".brand()": (inner) => inner.brand("x"),
  ".describe()": (inner) => inner.describe("x"),
  "all of them": (inner) => z.preprocess((value) => value, inner.optional().nullable().readonly().default("x").catch("x").transform(String).pipe(z.string())),
}; // prettier-ignore

describe("zod", () => {
  test.each(Object.entries(wrappers))("a mark inside of %s is found, and none where there is none", (_name, wrap) => {
    expect(isSensitive(wrap(z.string().meta({ sensitive: true })))).toBe(true);
    expect(isSensitive(wrap(z.string().meta({ description: "plain" })))).toBe(false);
  });

  test("at least eight of those lose their mark by zod's own account, so that asking zod would not do", () => {
    const lost = Object.values(wrappers).filter(
      (wrap) => !wrap(z.string().meta({ sensitive: true })).meta()?.["sensitive"],
    );
    expect(lost.length).toBeGreaterThanOrEqual(8);
  });

  test.each([
    { sensitive: true },
    { secret: true },
    { writeOnly: true },
    { envGuard: { sensitive: true } },
    { sensitive: "yes" },
    { sensitive: 1 },
  ])("the mark may be %j", (metadata) => {
    expect(isSensitive(z.string().meta(metadata).optional())).toBe(true);
  });

  test("one part that says so outweighs another that denies it", () => {
    const inner = z.string().meta({ sensitive: true });
    expect(isSensitive(inner.optional().meta({ sensitive: false }))).toBe(true);
    expect(isSensitive(z.union([inner, z.string().meta({ sensitive: false })]))).toBe(true);
    expect(isSensitive(z.string().meta({ sensitive: false }))).toBe(false);
  });

  test("the word as a name inside of an object is no mark", () => {
    expect(isSensitive(z.object({ sensitive: z.boolean(), secret: z.string() }))).toBe(false);
  });

  test("zod/mini is read as well, whose schemas have no metadata of their own", () => {
    const marked = mini.string().register(mini.globalRegistry, { sensitive: true });
    expect(isSensitive(mini.optional(marked))).toBe(true);
    expect(isSensitive(mini.pipe(mini.prefault(marked, "x"), mini.string()))).toBe(true);
    expect(isSensitive(mini.optional(mini.string()))).toBe(false);
  });

  test("recursion comes to an end", () => {
    const plain: z.ZodType = z.lazy(() => z.object({ child: plain.optional() }));
    expect(isSensitive(plain)).toBe(false);
    const secretly: z.ZodType = z.lazy(() =>
      z.object({ child: secretly.optional(), key: z.string().meta({ sensitive: true }) }),
    );
    expect(isSensitive(secretly)).toBe(true);
  });

  test("what can't be looked through is in doubt, and so sensitive", () => {
    const endless = (): z.ZodType => z.lazy(() => z.array(endless()));
    expect(isSensitive(endless())).toBe(true);
    const throwing = z.lazy(() => {
      throw new Error("not now");
    });
    expect(isSensitive(throwing)).toBe(true);
  });

  test("runs no check and no default of a schema", () => {
    const ran: string[] = [];
    const run = (what: string) => (ran.push(what), what);
    const schema = z
      .preprocess(() => run("preprocess"), z.string())
      .refine(() => run("refine"))
      .transform(() => run("transform"))
      .default(() => run("default"))
      .catch(() => run("catch"));
    isSensitive(schema);
    expect(ran).toEqual([]);
  });
});

describe("valibot", () => {
  const marked = v.pipe(v.string(), v.metadata({ sensitive: true }));
  test.each([
    ["a pipe", marked],
    ["optional", v.optional(marked, "x")],
    ["nullable in a pipe", v.pipe(v.nullable(marked), v.transform(String))],
    ["a union", v.union([v.literal("a"), marked])],
    ["an object", v.object({ a: v.object({ b: marked }) })],
    ["lazy", v.lazy(() => marked)],
  ])("a mark inside of %s is found", (_name, schema) => {
    expect(isSensitive(schema)).toBe(true);
  });
  test("without a mark, nothing is", () => {
    expect(isSensitive(v.optional(v.pipe(v.string(), v.minLength(2)), "xx"))).toBe(false);
    expect(isSensitive(v.picklist(["a", "b"]))).toBe(false);
    expect(isSensitive(v.lazy(() => v.string()))).toBe(false);
  });
});

describe("arktype", () => {
  const marked = type("string").configure({ sensitive: true } as object);
  test.each<[string, unknown]>([
    ["alone", marked],
    ["in a union", marked.or("undefined")],
    ["before a morph", marked.pipe((text: string) => text.length)],
    ["in an object", type({ a: marked })],
  ])("a mark is found %s", (_name, schema) => {
    expect(isSensitive(schema as StandardSchemaV1)).toBe(true);
  });
  test("without a mark, nothing is", () => {
    expect(isSensitive(type("'a' | 'b'"))).toBe(false);
    expect(isSensitive(type("string.integer.parse"))).toBe(false);
  });
});

describe("any library", () => {
  const standard = { version: 1, vendor: "mine", validate: (value: unknown) => ({ value }) } as const;
  const withJson = (input: () => unknown, output: () => unknown) =>
    ({ "~standard": { ...standard, jsonSchema: { input, output } } }) as StandardSchemaV1;
  test("is asked for its JSON Schema, at both ends", () => {
    expect(
      isSensitive(
        withJson(
          () => ({ type: "string", sensitive: true }),
          () => ({}),
        ),
      ),
    ).toBe(true);
    expect(
      isSensitive(
        withJson(
          () => ({}),
          () => ({ anyOf: [{}, { writeOnly: true }] }),
        ),
      ),
    ).toBe(true);
    expect(
      isSensitive(
        withJson(
          () => ({ type: "string" }),
          () => ({ type: "number" }),
        ),
      ),
    ).toBe(false);
  });
  test("that can't give it is in doubt, and so sensitive", () => {
    const refuse = () => {
      throw new Error("not representable");
    };
    expect(isSensitive(withJson(refuse, refuse))).toBe(true);
  });
  test("may have marks of its own, but its accessors are left alone", () => {
    expect(isSensitive(Object.assign({ "~standard": standard }, { sensitive: true }))).toBe(true);
    const accessor = {
      "~standard": standard,
      get sensitive(): never {
        throw new Error("asked");
      },
    };
    expect(isSensitive(accessor)).toBe(false);
  });
});

describe("the name", () => {
  test("makes a schema that says nothing sensitive, unless the definition says otherwise", () => {
    expect(isSensitive(z.string(), "STRIPE_SECRET_KEY")).toBe(true);
    expect(isSensitive(z.string(), "JWT_SECRET")).toBe(true);
    expect(isSensitive(z.string(), "LOG_LEVEL")).toBe(false);
    expect(isSensitive({ schema: z.string() }, "JWT_SECRET")).toBe(true);
    expect(isSensitive({ schema: z.string(), sensitive: false }, "JWT_SECRET")).toBe(false);
    expect(isSensitive({ schema: z.string().meta({ sensitive: true }), sensitive: false })).toBe(false);
  });
});
