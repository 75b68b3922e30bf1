import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { createVariable, defineEnv, port, secret, text, type Declaration, type EnvFrom } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { problemsOf } from "./problems-of.ts";

describe("the methods of a variable", () => {
  test("each make a new one, and leave the old one as it was", () => {
    const plain = text();
    const before = JSON.stringify(plain.spec);
    const made = plain
      .describe("what it is for")
      .example("an example")
      .renamedFrom("OLD", "OLDER")
      .deprecated("nobody needs it: remove it")
      .inPhases("boot")
      .rotate({ every: "90d", owner: "platform", runbook: "docs/x.md" })
      .requiredIn("production");
    expect(JSON.stringify(plain.spec)).toBe(before);
    expect(made.spec).toMatchObject({
      kind: "text",
      description: "what it is for",
      example: "an example",
      formerNames: ["OLD", "OLDER"],
      deprecated: "nobody needs it: remove it",
      phases: ["boot"],
      rotateEvery: "90d",
      owner: "platform",
      runbook: "docs/x.md",
      requiredIn: ["production"],
    });
  });

  test("infer a value that may be missing in the phase that does without", () => {
    const all = ["production", "staging", "test", "development"] as const;
    const definition = defineEnv({
      vars: {
        BOOT: secret().inPhases("boot"),
        BOTH: secret().inPhases("build", "boot"),
        DEFAULTED: port().default(1).inPhases("build"),
        LATER: port().inPhases("build").default(1),
        EVERYWHERE: text()
          .inPhases("boot")
          .requiredIn(...all),
        MORE: text().renamedFrom("OLD").deprecated("why").example("x").rotate({}),
      },
    });
    expectTypeOf<EnvFrom<typeof definition>>().toEqualTypeOf<{
      readonly BOOT: string;
      readonly BOTH: string;
      readonly DEFAULTED: number | undefined;
      readonly LATER: number | undefined;
      readonly EVERYWHERE: string;
      readonly MORE: string;
    }>();
    expectTypeOf<EnvFrom<typeof definition, "build">>().toEqualTypeOf<{
      readonly BOOT: string | undefined;
      readonly BOTH: string;
      readonly DEFAULTED: number;
      readonly LATER: number;
      readonly EVERYWHERE: string | undefined;
      readonly MORE: string;
    }>();
    const source = { NODE_ENV: "test", BOTH: "b", MORE: "m" };
    const env = definition.load(source, { phase: "build" });
    expect([env.BOOT, env.EVERYWHERE]).toEqual([undefined, undefined]);
    expect(env.DEFAULTED).toBe(1);
    const { problems } = problemsOf(() => definition.load(source, { phase: "boot" }));
    expect(problems).toMatchObject([{ what: "BOOT is not set" }, { what: "EVERYWHERE is not set" }]);
  });

  const untyped = (change: (variable: Record<string, (...given: unknown[]) => unknown>) => unknown) =>
    change(text() as unknown as Record<string, (...given: unknown[]) => unknown>) as Declaration;
  test.each([
    ["the phases ", untyped((one) => one["inPhases"]?.("run"))],
    ["the phases ", untyped((one) => one["inPhases"]?.())],
    ["`rotate.every`", untyped((one) => one["rotate"]?.({ every: "90 days" }))],
    ["`rotate.every`", untyped((one) => one["rotate"]?.({ every: "0.5ms" }))],
    ["`rotate.every`", untyped((one) => one["rotate"]?.({ every: "0d" }))],
    ["`rotate.every`", untyped((one) => one["rotate"]?.({ every: "99999999999d" }))],
    ["`rotate.evry`", untyped((one) => one["rotate"]?.({ evry: "90d" }))],
    ["`rotate.owner`", untyped((one) => one["rotate"]?.({ owner: 1 }))],
    ["`rotate`", untyped((one) => one["rotate"]?.("90d"))],
  ])("refuse what they can't use: %s", (option, variable) => {
    const { code, problems } = problemsOf(() => defineEnv({ vars: { A: variable } }));
    expect(code).toBe("ENV_DEFINITION_INVALID");
    expect(problems).toMatchObject([{ code: "OPTION", what: expect.stringContaining(`A: ${option}`) }]);
  });
});

describe("the marks of a schema", () => {
  test("say what the methods of a builder say", () => {
    const marked = {
      schema: z.string(),
      sensitive: true,
      description: "what it is for",
      example: "an example",
      requiredIn: ["production"],
      phases: ["boot"],
      renamedFrom: ["OLD"],
      deprecated: "why",
      rotate: { every: "90d", owner: "platform", runbook: "docs/x.md" },
    } as const;
    expect(defineEnv({ vars: { A: marked } }).variables.get("A")).toMatchObject({
      kind: "zod",
      sensitive: true,
      description: "what it is for",
      example: "an example",
      requiredIn: ["production"],
      phases: ["boot"],
      formerNames: ["OLD"],
      deprecated: "why",
      rotateEvery: "90d",
      owner: "platform",
      runbook: "docs/x.md",
    });
  });

  test("stand above what a builder says, and leave the rest of it", () => {
    const marked = { schema: secret({ minBits: 64 }).describe("old").rotate({ owner: "a" }), description: "new" };
    expect(defineEnv({ vars: { A: marked } }).variables.get("A")).toMatchObject({
      kind: "secret",
      sensitive: true,
      minBits: 64,
      description: "new",
      owner: "a",
    });
  });

  test("are reflected in the types", () => {
    const definition = defineEnv({
      vars: {
        SOME: { schema: z.string(), requiredIn: ["production"] },
        ALL: { schema: z.string(), requiredIn: ["production", "staging", "test", "development"] },
        BOOT: { schema: z.coerce.number(), phases: ["boot"] },
        BOTH: { schema: z.coerce.number(), phases: ["boot", "build"] },
      },
    });
    expectTypeOf<EnvFrom<typeof definition>>().toEqualTypeOf<{
      readonly SOME: string | undefined;
      readonly ALL: string;
      readonly BOOT: number;
      readonly BOTH: number;
    }>();
    expectTypeOf<EnvFrom<typeof definition, "build">["BOOT"]>().toEqualTypeOf<number | undefined>();
    const source = { NODE_ENV: "test", ALL: "a", BOTH: "1" };
    expect({ ...definition.load(source, { phase: "build" }) }).toEqual({ ALL: "a", BOTH: 1 });
  });

  test("that are there without a value say nothing: a secret stays one", () => {
    const marked = { schema: secret().describe("d"), sensitive: undefined, description: undefined, rotate: undefined };
    const { variables } = defineEnv({ vars: { A: marked as unknown as Declaration } });
    expect(variables.get("A")).toMatchObject({ sensitive: true, description: "d" });
  });

  test("require a value of a schema that could do without", () => {
    const vars = { A: { schema: z.string().optional(), requiredIn: ["production"] } };
    expect(defineEnv({ vars }).load({ NODE_ENV: "test" }).A).toBeUndefined();
    expect(problemsOf(() => defineEnv({ vars }).load({})).problems).toMatchObject([{ code: "MISSING" }]);
  });

  test("a secret's default in its schema is as public as any: production has to set its own", () => {
    const vars = { A: { schema: z.string().default("for development only"), sensitive: true } };
    expect(defineEnv({ vars }).load({ NODE_ENV: "test" }).A).toBe("for development only");
    expect(problemsOf(() => defineEnv({ vars }).load({})).problems).toMatchObject([{ code: "MISSING" }]);
  });

  test.each([
    ["`rotate.every`", { rotate: { every: "soon" } }],
    ["`rotate`", { rotate: "90d" }],
    ["`phases`", { phases: ["run"] }],
    ["`renamedFrom`", { renamedFrom: [] }],
    ["`expires`", { expires: "jwt-exp" }],
  ])("that can't be used are refused: %s", (option, marks) => {
    const marked = { schema: z.string(), ...marks } as Declaration;
    const { problems } = problemsOf(() => defineEnv({ vars: { A: marked } }));
    expect(problems).toMatchObject([{ code: "OPTION", what: expect.stringContaining(option) }]);
  });
});

describe("a variable of one's own", () => {
  test("may throw in its hooks: nothing of it comes out", () => {
    const fail = (value: string): never => {
      throw new Error(value);
    };
    const own = createVariable({
      kind: "own",
      expects: "anything",
      sensitive: true,
      read: (value) => ({ value }),
      hosts: fail,
      expiresAtMs: fail,
    });
    const source = { NODE_ENV: "production", A: "https://u:b7Kq0zXvTn4wRm1s@localhost/" };
    const env = defineEnv({ vars: { A: own } }).load(source);
    expect(env.A).toBe(source.A);
    expect(envGuard(env).warnings).toEqual([]);
    expect(envGuard(env).status(0).variables[0]?.age).toMatchObject({ state: "unknown" });
  });
});
