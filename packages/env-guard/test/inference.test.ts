// What the compiler knows: checked by `tsc`, run so that the values agree.
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import {
  bool,
  defineEnv,
  int,
  keyRing,
  oneOf,
  pem,
  port,
  secret,
  stripeKey,
  text,
  when,
  type EnvDefinition,
  type EnvFrom,
  type KeyRing,
} from "../src/index.ts";
import { validateWith } from "../src/nestjs.ts";
import { loadAsync } from "../src/sources.ts";

const development = { NODE_ENV: "development" };

describe("the type of an environment", () => {
  test("knows every builder, and that methods keep it", () => {
    const definition = defineEnv({
      vars: {
        RING: keyRing(),
        RING_OR_NOT: keyRing().optional(),
        KEY: stripeKey().optional(),
        CERTIFICATE: pem({ type: "certificate" }).optional(),
        LEVEL: oneOf("a", "b").example("a").describe("d").renamedFrom("OLD").deprecated("gone").default("b"),
        TOKEN: secret().rotate({ every: "90d" }).requiredIn("production"),
      },
    });
    expectTypeOf<EnvFrom<typeof definition>>().toEqualTypeOf<{
      readonly RING: KeyRing;
      readonly RING_OR_NOT: KeyRing | undefined;
      readonly KEY: string | undefined;
      readonly CERTIFICATE: string | undefined;
      readonly LEVEL: "a" | "b";
      readonly TOKEN: string | undefined;
    }>();
    const env = definition.load({ ...development, RING: "a ring of one key" });
    expect([env.RING.signingKey.role, env.LEVEL, env.TOKEN]).toEqual(["current", "b", undefined]);
  });

  test("depends on the phase: what another one alone needs may be missing", () => {
    const definition = defineEnv({
      vars: {
        BOOT: int().inPhases("boot"),
        BUILD: text().inPhases("build"),
        MAYBE: int().inPhases("build").optional(),
        SOME: int().inPhases("boot").requiredIn("production"),
        BOTH: int().inPhases("build", "boot"),
        PLAIN: int(),
      },
    });
    interface Boot {
      readonly BOOT: number;
      readonly BUILD: string | undefined;
      readonly MAYBE: number | undefined;
      readonly SOME: number | undefined;
      readonly BOTH: number;
      readonly PLAIN: number;
    }
    interface Build extends Omit<Boot, "BOOT" | "BUILD"> {
      readonly BOOT: number | undefined;
      readonly BUILD: string;
    }
    expectTypeOf<EnvFrom<typeof definition>>().branded.toEqualTypeOf<Boot>();
    expectTypeOf<EnvFrom<typeof definition, "build">>().branded.toEqualTypeOf<Build>();

    const both = { ...development, BOTH: "1", PLAIN: "2" };
    const booted = definition.load({ ...both, BOOT: "3" });
    expectTypeOf(booted).branded.toEqualTypeOf<Boot>();
    expectTypeOf(definition.load({ ...both, BOOT: "3" }, { phase: "boot" })).toEqualTypeOf(booted);
    expectTypeOf(definition.load({ ...both, BOOT: "3" }, { skipValidation: true })).toEqualTypeOf(booted);
    expect([booted.BOOT, booted.BUILD]).toEqual([3, undefined]);
    const built = definition.load({ ...both, BUILD: "b" }, { phase: "build" });
    expectTypeOf(built).branded.toEqualTypeOf<Build>();
    expect([built.BOOT, built.BUILD]).toEqual([undefined, "b"]);
    // Which phase it is may be known only while it runs: then either may be missing.
    const phase = ["build" as const, "boot" as const][built.PLAIN - 2]!;
    const either = definition.load({ ...both, BUILD: "b" }, { phase });
    expectTypeOf(either.BOOT).toEqualTypeOf<number | undefined>();
    expectTypeOf(either.BUILD).toEqualTypeOf<string | undefined>();
    expectTypeOf(either.PLAIN).toEqualTypeOf<number>();
    expect(either.BUILD).toBe("b");
  });

  test("is that of the phase for what loads from several sources, too", async () => {
    const definition = defineEnv({ vars: { BOOT: int().inPhases("boot"), BUILD: int().inPhases("build") } });
    const sources = [{ ...development, BOOT: "1", BUILD: "2" }];
    expectTypeOf(await loadAsync(definition, { sources })).toEqualTypeOf<EnvFrom<typeof definition>>();
    const built = await loadAsync(definition, { sources, phase: "build" });
    expectTypeOf(built).toEqualTypeOf<EnvFrom<typeof definition, "build">>();
    expect({ ...built }).toEqual({ BOOT: 1, BUILD: 2 });
    const validate = validateWith(definition);
    expectTypeOf<ReturnType<typeof validate>>().toEqualTypeOf<EnvFrom<typeof definition>>();
  });

  test("knows the environments that a definition adds", () => {
    const definition = defineEnv({
      vars: {
        ALL: text().requiredIn("production", "staging", "test", "development", "preview"),
        SOME: text().requiredIn("production", "staging", "test", "development"),
      },
      environment: { names: ["preview"], unknown: "preview" },
    });
    expectTypeOf<EnvFrom<typeof definition>>().toEqualTypeOf<{
      readonly ALL: string;
      readonly SOME: string | undefined;
    }>();
    expect(definition.load({ APP_ENV: "preview", ALL: "a" }).SOME).toBeUndefined();
  });

  test("is the output of schemas of other libraries, with transforms, defaults and brands", () => {
    const definition = defineEnv({
      vars: {
        Z_ENUM: z.enum(["a", "b"]),
        Z_DEFAULT: z.coerce.number().default(1),
        Z_OPTIONAL: z.string().optional(),
        Z_LIST: z.string().transform((list) => list.split(",")),
        Z_PIPE: z.string().transform(Number).pipe(z.number()),
        Z_BRAND: z.string().brand<"Id">(),
        V_NUMBER: v.pipe(v.string(), v.transform(Number), v.number()),
        V_OPTIONAL: v.optional(v.picklist(["x", "y"])),
        V_DEFAULT: v.optional(v.string(), "d"),
        A_NUMBER: type("string.integer.parse"),
        A_UNION: type("'on' | 'off'"),
      },
    });
    expectTypeOf<EnvFrom<typeof definition>>().toEqualTypeOf<{
      readonly Z_ENUM: "a" | "b";
      readonly Z_DEFAULT: number;
      readonly Z_OPTIONAL: string | undefined;
      readonly Z_LIST: string[];
      readonly Z_PIPE: number;
      readonly Z_BRAND: string & z.core.$brand<"Id">;
      readonly V_NUMBER: number;
      readonly V_OPTIONAL: "x" | "y" | undefined;
      readonly V_DEFAULT: string;
      readonly A_NUMBER: number;
      readonly A_UNION: "on" | "off";
    }>();
    const set = { Z_ENUM: "a", Z_LIST: "1,2", Z_PIPE: "3", Z_BRAND: "i", V_NUMBER: "4", A_NUMBER: "5", A_UNION: "on" };
    expect(definition.load({ ...development, ...set })).toMatchObject({
      Z_ENUM: "a",
      Z_DEFAULT: 1,
      Z_OPTIONAL: undefined,
      Z_LIST: ["1", "2"],
      Z_PIPE: 3,
      V_NUMBER: 4,
      V_OPTIONAL: undefined,
      V_DEFAULT: "d",
      A_NUMBER: 5,
      A_UNION: "on",
    });
  });

  test("goes by what a mark says of a schema", () => {
    const definition = defineEnv({
      vars: {
        SOME: { schema: z.string(), requiredIn: ["production"] },
        ALL: { schema: z.string(), requiredIn: ["production", "staging", "test", "development"] },
        BOOT: { schema: v.string(), phases: ["boot"] },
        BUILD: { schema: v.string(), phases: ["build"] },
        BUILDER: { schema: port(), sensitive: true },
      },
    });
    expectTypeOf<EnvFrom<typeof definition>>().toEqualTypeOf<{
      readonly SOME: string | undefined;
      readonly ALL: string;
      readonly BOOT: string;
      readonly BUILD: string | undefined;
      readonly BUILDER: number;
    }>();
    expectTypeOf<EnvFrom<typeof definition, "build">>().toEqualTypeOf<{
      readonly SOME: string | undefined;
      readonly ALL: string;
      readonly BOOT: string | undefined;
      readonly BUILD: string;
      readonly BUILDER: number;
    }>();
    expect(definition.load({ ...development, ALL: "a", BOOT: "b", BUILDER: "80" }).BUILDER).toBe(80);
  });

  test("can be named before there is a definition, and read without one", () => {
    const load = <Env>(definition: EnvDefinition<Env>) => definition.load({ ...development, A: "1" });
    expectTypeOf(load(defineEnv({ vars: { A: int() } }))).toEqualTypeOf<{ readonly A: number }>();
    expect(load(defineEnv({ vars: { A: int() } })).A).toBe(1);
  });

  test("refuses what can't be, before it runs", () => {
    // @ts-expect-error a default of another type
    expect(() => defineEnv({ vars: { A: int().default("x") } })).toThrow("default");
    // @ts-expect-error an environment that isn't known can't be the unknown one
    expect(() => defineEnv({ vars: {}, environment: { unknown: "moon" } })).toThrow("unknown");
    // @ts-expect-error a rule about a variable that isn't declared
    expect(() => defineEnv({ vars: { A: bool() }, rules: [when("A", true).require("B")] })).toThrow(
      "B is only in a rule",
    );
    const env = defineEnv({ vars: { A: int() } }).load({ ...development, A: "1" });
    // @ts-expect-error nobody may write
    expect(() => (env.A = 2)).toThrow(TypeError);
    // @ts-expect-error nor read what isn't declared
    expect(env.B).toBeUndefined();
  });
});
