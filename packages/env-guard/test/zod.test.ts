import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";
import * as v from "valibot";
import { defineEnv, port, type EnvFrom } from "../src/index.ts";
import { schemaFacts, schemaFindings, varsOf } from "../src/zod.ts";
import { problemsOf } from "./problems-of.ts";

describe("varsOf", () => {
  const object = z.object({
    LOG_LEVEL: z.enum(["debug", "info"]).default("info"),
    API_TOKEN: z.string().min(20),
    RETRIES: z.coerce.number().optional(),
  });

  test("takes the variables of an object, with their types", () => {
    const definition = defineEnv({ vars: { ...varsOf(object), PORT: port() } });
    expectTypeOf<EnvFrom<typeof definition>>().toEqualTypeOf<{
      readonly LOG_LEVEL: "debug" | "info";
      readonly API_TOKEN: string;
      readonly RETRIES: number | undefined;
      readonly PORT: number;
    }>();
    const source = { NODE_ENV: "test", API_TOKEN: "0123456789abcdefghij", PORT: "80" };
    const env = definition.load(source);
    expect({ ...env, API_TOKEN: env.API_TOKEN }).toEqual({ LOG_LEVEL: "info", API_TOKEN: source.API_TOKEN, PORT: 80 });
    expect(definition.variables.get("API_TOKEN")?.sensitive).toBe(true);
  });

  test("takes those of zod/mini", () => {
    const definition = defineEnv({ vars: varsOf(mini.object({ A: mini.string() })) });
    expectTypeOf<EnvFrom<typeof definition>["A"]>().toEqualTypeOf<string>();
    expect(definition.load({ NODE_ENV: "test", A: "a" }).A).toBe("a");
  });

  const any = varsOf as (object: unknown) => unknown;
  test.each([
    ["a transformed object", object.transform((env) => env)],
    ["a string", z.string()],
    ["a shape", { A: z.string() }],
    ["nothing", undefined],
    ["an object with a rule", object.refine(() => true)],
  ])("refuses %s, rather than lose a part of it", (_name, given) => {
    expect(problemsOf(() => any(given))).toMatchObject({
      code: "ENV_DEFINITION_INVALID",
      problems: [{ code: "OPTION" }],
    });
  });
});

describe("schemaFacts", () => {
  test("tells what documentation needs, through every wrapper", () => {
    const schema = z
      .enum(["debug", "info"])
      .meta({ description: "How much is logged", example: "debug" })
      .default("info");
    expect(schemaFacts(schema.readonly().catch("info"))).toEqual({
      type: "string",
      description: "How much is logged",
      default: "info",
      example: "debug",
      choices: ["debug", "info"],
    });
  });
  test("takes the outermost word for it", () => {
    const schema = z.string().describe("inner").optional().describe("outer");
    expect(schemaFacts(schema)).toEqual({ type: "string", description: "outer" });
  });
  test("tells of what comes out, or goes in where that can't be told", () => {
    expect(schemaFacts(z.stringbool())).toEqual({ type: "boolean" });
    expect(
      schemaFacts(
        z
          .string()
          .describe("a list")
          .transform((text) => text.split(",")),
      ),
    ).toEqual({ type: "string", description: "a list" });
    expect(
      schemaFacts(
        z.coerce
          .number()
          .default(5)
          .meta({ examples: [7, 8] }),
      ),
    ).toEqual({ type: "number", default: "5", example: "7" });
    expect(schemaFacts(z.literal("a"))).toEqual({ type: "string", choices: ["a"] });
  });
  test("has nothing to tell of what tells nothing", () => {
    expect(schemaFacts(v.string())).toEqual({});
    expect(schemaFacts(z.custom(() => true))).toEqual({});
  });
  test("reads zod/mini's registry", () => {
    const schema = mini.optional(mini.string().register(mini.globalRegistry, { description: "d" }));
    expect(schemaFacts(schema)).toMatchObject({ description: "d" });
  });
  test("runs no validation", () => {
    const schema = z.preprocess(() => { throw new Error("ran"); }, z.string()).refine(() => { throw new Error("ran"); }); // prettier-ignore
    expect(schemaFacts(schema)).toEqual({ type: "string" });
  });
});

describe("schemaFindings", () => {
  const find = (schema: unknown) =>
    schemaFindings([["X", schema]]).map(({ id, severity, evidence, fix }) => [id, severity, evidence, fix]);
  test.each([
    ["alone", z.coerce.boolean()],
    ["with a default", z.coerce.boolean().default(false)],
    ["in a pipe", z.coerce.boolean().transform(String)],
    ["lazily", z.lazy(() => z.coerce.boolean())],
    ["of zod/mini", mini.optional(mini.coerce.boolean())],
  ])('tells of a coerced boolean %s, which reads "false" as true', (_name, schema) => {
    expect((schema as z.ZodType)["~standard"].validate("false")).toMatchObject({ value: expect.anything() });
    expect(find(schema)).toEqual([
      ["schema-coercion", "error", 'X is z.coerce.boolean(), which reads "false" as true', "Use bool()"],
    ]);
  });
  test.each([z.coerce.number(), z.coerce.number().int().min(1).optional(), z.coerce.bigint()])(
    "tells of coerced numbers",
    (schema) => {
      expect(find(schema)).toMatchObject([
        ["schema-coercion", "warning", expect.stringContaining("z.coerce."), expect.stringContaining("int()")],
      ]);
    },
  );
  test.each([z.boolean(), z.number().default(3), z.number().optional()])("tells of what no text can pass", (schema) => {
    expect(schema["~standard"].validate("1")).toHaveProperty("issues");
    expect(find(schema)).toMatchObject([["schema-takes-no-text", "error", expect.any(String), expect.any(String)]]);
  });
  test.each([
    z.string(),
    z.stringbool(),
    z.string().transform(Number).pipe(z.number()),
    z.preprocess((text) => text === "1", z.boolean()),
    z.enum(["a"]),
    v.boolean(),
    port(),
    undefined,
  ])("has nothing against what reads text", (schema) => {
    expect(find(schema)).toEqual([]);
  });
});
