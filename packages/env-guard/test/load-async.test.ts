import { spawnSync } from "node:child_process";
import { inspect } from "node:util";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { z } from "zod";
import { defineEnv, EnvGuardError, int, keyRing, secret, text, type EnvSource } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { loadAsync, type AsyncSource, type LoadAsyncOptions } from "../src/sources.ts";

const development = { NODE_ENV: "development" };
const value = "q7VzK0wJ9xQ2";
const source = (name: string, read: AsyncSource["read"]): AsyncSource => ({ name, read });
const never = () => new Promise<EnvSource>(() => {});
const definition = defineEnv({ vars: { TOKEN: secret(), PORT: int().default(1), NAME: text().optional() } });

/** The error that an action rejects with. */
async function refusal(action: Promise<unknown>): Promise<EnvGuardError> {
  const error = await action.then(
    () => expect.fail("nothing was refused"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EnvGuardError);
  return error as EnvGuardError;
}

describe("loadAsync", () => {
  test("reads from plain objects and from sources, with the type that load has", async () => {
    const vault = source("vault", async () => ({ TOKEN: value, NAME: "n" }));
    const env = await loadAsync(definition, { sources: [development, vault] });
    expectTypeOf(env).toEqualTypeOf<{
      readonly TOKEN: string;
      readonly PORT: number;
      readonly NAME: string | undefined;
    }>();
    expect(env.TOKEN).toBe(value);
    expect({ ...env }).toEqual({ PORT: 1, NAME: "n" });
    expect(envGuard(env).origin("TOKEN")).toEqual({ kind: "source", source: "vault" });
    expect(envGuard(env).origin("PORT")).toEqual({ kind: "default" });
  });

  test("the first source that sets a variable decides; a blank sets nothing", async () => {
    const sources = [
      { ...development, NAME: " " },
      source("slow", async () => (await Promise.resolve(), { TOKEN: "from slow", NAME: "" })),
      source("quick", () => ({ TOKEN: "from quick", NAME: "n" })),
      { NAME: "too late", PORT: "7" },
    ];
    const env = await loadAsync(definition, { sources });
    expect(env.TOKEN).toBe("from slow");
    expect({ ...env }).toEqual({ PORT: 7, NAME: "n" });
    expect(envGuard(env).origin("NAME")).toEqual({ kind: "source", source: "quick" });
  });

  test("asks a source for what no plain object before it sets, with the dates of secrets, and not at all for nothing", async () => {
    const read = vi.fn<AsyncSource["read"]>(() => ({}));
    const sources = [{ ...development, TOKEN: "t" }, source("vault", read)];
    await loadAsync(definition, { sources });
    expect(read.mock.calls[0]![0]).toEqual(["PORT", "NAME", "TOKEN_EXPIRES_AT", "TOKEN_ROTATED_AT"]);

    const nothing = vi.fn<AsyncSource["read"]>(() => ({}));
    const plain = defineEnv({ vars: { NAME: text() } });
    await loadAsync(plain, { sources: [{ ...development, NAME: "n" }, source("vault", nothing)] });
    expect(nothing).not.toHaveBeenCalled();
  });

  test("asks all sources at the same time", async () => {
    let waiting = 0;
    let open: (answer: EnvSource) => void = () => {};
    const gate = new Promise<EnvSource>((resolve) => (open = resolve));
    const read = () => {
      if (++waiting === 3) open({ TOKEN: "t" });
      return gate;
    };
    const sources = ["a", "b", "c"].map((name) => source(name, read));
    expect((await loadAsync(definition, { sources: [development, ...sources] })).TOKEN).toBe("t");
  });

  test("lists every source that failed beside every other problem, without their words", async () => {
    const clock = createManualClock();
    const withCode = Object.assign(new Error(value), { code: "ECONNREFUSED" });
    const loading = refusal(
      loadAsync(definition, {
        sources: [
          { ...development, PORT: "x" },
          source("rejecting", async () => Promise.reject(new Error(`no ${value}`))),
          source("throwing", () => {
            throw new Error(value);
          }),
          source("rejecting with text", async () => Promise.reject(value as unknown as Error)),
          source("unreachable", async () => Promise.reject(new TypeError("fetch failed", { cause: withCode }))),
          source("forbidding", async () => Promise.reject(Object.assign(new Error(value), { status: 403 }))),
          source("coded", async () => Promise.reject(Object.assign(new Error(value), { code: value }))),
          source("odd", () => value as unknown as EnvSource),
          source("hanging", never),
        ],
        clock,
      }),
    );
    await clock.advance(10_000);
    const error = await loading;
    expect(error.code).toBe("ENV_INVALID");
    expect(error.problems.map(({ what, got }) => [what, got])).toEqual([
      ["The source rejecting failed", "an error whose words are withheld"],
      ["The source throwing failed", "an error whose words are withheld"],
      ["The source rejecting with text failed", "an error whose words are withheld"],
      ["The source unreachable failed", "ECONNREFUSED"],
      ["The source forbidding failed", "status 403"],
      ["The source coded failed", "an error whose words are withheld"],
      ["The source odd failed", "an answer that is no object"],
      ["The source hanging failed", "no answer in 10s"],
      ["TOKEN is not set", undefined],
      ["PORT is not valid", "text of 1 character"],
    ]);
    expect(inspect(error, { showHidden: true, depth: null })).not.toContain(value.slice(0, 6));
  });

  test("aborts a source's signal when its time is up", async () => {
    const clock = createManualClock();
    let signal: AbortSignal | undefined;
    const hanging = source("hanging", (_names, context) => ((signal = context.signal), never()));
    const loading = refusal(loadAsync(definition, { sources: [development, hanging], timeout: "2s", clock }));
    await clock.advance(1999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect((await loading).problems[0]?.got).toBe("no answer in 2s");
    expect(signal?.aborted).toBe(true);
  });

  test("gives up with the reason of its signal", async () => {
    const controller = new AbortController();
    const loading = loadAsync(definition, { sources: [source("hanging", never)], signal: controller.signal });
    controller.abort(new Error("shutting down"));
    await expect(loading).rejects.toThrow("shutting down");
  });

  test("needs the variables of its phase only", async () => {
    const built = defineEnv({ vars: { TOKEN: secret().inPhases("boot") } });
    expect((await loadAsync(built, { sources: [development], phase: "build" })).TOKEN).toBeUndefined();
    await refusal(loadAsync(built, { sources: [development] }));
  });

  test.each<[string, unknown]>([
    ["no options", undefined],
    ["no sources", {}],
    ["an empty list of sources", { sources: [] }],
    ["a source that is text", { sources: ["A=1"] }],
    ["a source without a name", { sources: [{ read: () => ({}) }] }],
    ["a timeout that is none", { sources: [{}], timeout: "soon" }],
    ["a timeout of nothing", { sources: [{}], timeout: "0s" }],
    ["a misspelled option", { sources: [{}], timeOut: "1s" }],
    ["a signal that is none", { sources: [{}], signal: {} }],
    ["a phase that is none", { sources: [{}], phase: "run" }],
  ])("refuses %s", async (_name, options) => {
    const error = await refusal(loadAsync(definition, options as LoadAsyncOptions));
    expect(error).toMatchObject({ code: "ENV_ARGUMENT_INVALID" });
    expect(error.problems[0]?.code).toBe("OPTION");
  });

  test("refuses a definition that defineEnv didn't make", async () => {
    const copy = { ...definition, [Symbol.for("@luneo/env-guard/checked")]: undefined };
    expect((await refusal(loadAsync(copy, { sources: [development] }))).message).toContain("`defineEnv`");
  });
});

describe("asynchronous schemas", () => {
  const schemas = {
    zod: z.string().refine(async (token) => token.length > 3),
    valibot: v.pipeAsync(
      v.string(),
      v.checkAsync(async (token) => token.length > 3),
    ),
  };
  const onlySync = { arktype: type("string > 3") };

  test.each(Object.entries({ ...schemas, ...onlySync }))("of %s are awaited", async (_name, schema) => {
    const own = defineEnv({ vars: { A: schema } });
    expect((await loadAsync(own, { sources: [{ ...development, A: "right" }] })).A).toBe("right");
    const { problems } = await refusal(loadAsync(own, { sources: [{ ...development, A: "no" }] }));
    expect(problems).toMatchObject([{ code: "INVALID", what: "A is not valid" }]);
  });

  test.each(Object.entries(schemas))("of %s are refused by load, which says what to do", (_name, schema) => {
    const own = defineEnv({ vars: { A: schema } });
    expect(() => own.load({ ...development, A: "right" })).toThrow(/loadAsync/);
  });

  test("know their own defaults, and are asked once", async () => {
    const asked = vi.fn<(text: string) => Promise<boolean>>(async () => true);
    const own = defineEnv({ vars: { A: z.string().refine(asked).default("d"), B: z.string().refine(asked) } });
    const env = await loadAsync(own, { sources: [{ ...development, B: "b" }] });
    expect({ ...env }).toEqual({ A: "d", B: "b" });
    expect(asked.mock.calls.filter(([text]) => text === "b")).toHaveLength(1);
  });

  test("that reject or take too long are problems without their words", async () => {
    const clock = createManualClock();
    const own = defineEnv({
      vars: {
        A: z.string().refine(async () => Promise.reject(new Error(value))),
        B: z.string().refine(async () => new Promise<boolean>(() => {})),
      },
    });
    const loading = refusal(loadAsync(own, { sources: [{ ...development, A: value, B: value }], clock }));
    await clock.advance(10_000);
    const error = await loading;
    expect(error.problems).toMatchObject([{ code: "SCHEMA_FAILED" }, { code: "SCHEMA_FAILED" }]);
    expect(inspect(error, { showHidden: true, depth: null })).not.toContain(value.slice(0, 6));
  });
});

describe("refresh", () => {
  const vaultOf = (values: Record<string, string>) => source("vault", async () => ({ ...values }));

  test("changes secrets in place, and tells what changed and what would after a restart", async () => {
    const values: Record<string, string> = { TOKEN: "first token", PORT: "1" };
    const env = await loadAsync(definition, { sources: [development, vaultOf(values)] });
    const guard = envGuard(env);
    expect(await guard.refresh()).toEqual({ changed: [], pending: [] });
    Object.assign(values, { TOKEN: "second token", PORT: "2" });
    expect(await guard.refresh()).toEqual({ changed: ["TOKEN"], pending: ["PORT"] });
    expect(env.TOKEN).toBe("second token");
    expect(env.PORT).toBe(1);
    expect(inspect(env)).toContain("TOKEN: '[redacted]'");
  });

  test("changes nothing when anything isn't valid", async () => {
    const other = defineEnv({ vars: { A: secret(), B: secret() } });
    const values: Record<string, string> = { A: "first a", B: "first b" };
    const env = await loadAsync(other, { sources: [development, vaultOf(values)] });
    Object.assign(values, { A: "second a", B: " " });
    const error = await refusal(envGuard(env).refresh());
    expect(error).toMatchObject({ code: "ENV_INVALID", problems: [{ what: "B is not set" }] });
    expect([env.A, env.B]).toEqual(["first a", "first b"]);
  });

  test("changes nothing when a source fails", async () => {
    let isUp = true;
    const vault = source("vault", async () => (isUp ? { TOKEN: "first token" } : Promise.reject(new Error("down"))));
    const env = await loadAsync(definition, { sources: [development, { TOKEN: "" }, vault] });
    isUp = false;
    expect((await refusal(envGuard(env).refresh())).problems[0]?.code).toBe("SOURCE_FAILED");
    expect(env.TOKEN).toBe("first token");
  });

  test("keeps a ring that others hold, with the keys of now", async () => {
    const ringed = defineEnv({ vars: { KEY: keyRing() } });
    const values: Record<string, string> = { KEY: "the first key of all" };
    const env = await loadAsync(ringed, { sources: [development, vaultOf(values)] });
    const held = env.KEY;
    Object.assign(values, { KEY_NEXT: "the second key of all" });
    expect(await envGuard(env).refresh()).toEqual({ changed: ["KEY"], pending: [] });
    expect(env.KEY).toBe(held);
    expect(held.verificationKeys().map(({ key }) => key)).toEqual(["the first key of all", "the second key of all"]);
    expect(
      envGuard(env)
        .status()
        .variables[0]?.ring?.keys.map(({ role }) => role),
    ).toEqual(["current", "next"]);
  });

  test("runs once for all who ask at the same time", async () => {
    const read = vi.fn<AsyncSource["read"]>(async () => ({ TOKEN: "token" }));
    const env = await loadAsync(definition, { sources: [development, source("vault", read)] });
    await Promise.all([envGuard(env).refresh(), envGuard(env).refresh()]);
    expect(read).toHaveBeenCalledTimes(2);
    await envGuard(env).refresh();
    expect(read).toHaveBeenCalledTimes(3);
  });

  test("stays in the environment that the process was started in", async () => {
    const values: Record<string, string> = { APP_ENV: "development", TOKEN: "token" };
    const env = await loadAsync(definition, { sources: [values] });
    Object.assign(values, { APP_ENV: "production", TOKEN: "other" });
    expect(await envGuard(env).refresh()).toMatchObject({ changed: ["TOKEN"] });
    expect(envGuard(env).environment.name).toBe("development");
  });

  test("after load reads its source again", async () => {
    const plain: Record<string, string> = { ...development, TOKEN: "first token" };
    const env = definition.load(plain);
    plain["TOKEN"] = "second token";
    expect(env.TOKEN).toBe("first token");
    await envGuard(env).refresh();
    expect(env.TOKEN).toBe("second token");
  });

  test("keeps hiding what was a secret before", async () => {
    const plain: Record<string, string> = { ...development, TOKEN: "first token" };
    const env = definition.load(plain);
    plain["TOKEN"] = "second token";
    const guard = envGuard(env);
    await guard.refresh();
    expect(guard.redact("first token, second token, third token")).toBe("[redacted], [redacted], third token");
  });
});

test("a program that awaits a source or a schema that never answers is told so at the deadline, not ended by Node", () => {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `const { defineEnv, text } = await import(${module("../src/index.ts")});
    const { loadAsync } = await import(${module("../src/sources.ts")});
    const never = () => new Promise(() => {});
    const schema = { "~standard": { version: 1, vendor: "own", validate: never } };
    const sources = [{ NODE_ENV: "development", B: "b" }, { name: "vault", read: never }];
    const fault = (vars, sources) =>
      loadAsync(defineEnv({ vars }), { timeout: "50ms", sources }).catch(({ problems }) => problems.map(({ code }) => code));
    console.log(await fault({ A: text().optional() }, sources), await fault({ B: schema }, sources.slice(0, 1)));`;
  const argv = ["--input-type=module", "--eval", program];
  const { status, stdout } = spawnSync(process.execPath, argv, { encoding: "utf8", timeout: 20_000 });
  expect([status, stdout]).toEqual([0, "[ 'SOURCE_FAILED' ] [ 'SCHEMA_FAILED' ]\n"]);
});
