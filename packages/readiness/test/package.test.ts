import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Check as SharedCheck } from "@luneo/kernel/check";
import { expect, expectTypeOf, test } from "vitest";
import { eventLoopCheck, postgresCheck, redisCheck } from "../src/checks.ts";
import type { Check } from "../src/index.ts";

interface Manifest {
  readonly exports: Record<string, string>;
  readonly publishConfig: {
    readonly exports: Record<string, string | Record<string, { readonly types: string; readonly default: string }>>;
    readonly typesVersions: { readonly "*": Record<string, readonly string[]> };
  };
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Manifest;

test("what is exported in development is what is published", () => {
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(Object.keys(manifest.exports));
  const subpaths = Object.keys(manifest.exports).filter((key) => key.startsWith("./") && key !== "./package.json");
  expect(Object.keys(manifest.publishConfig.typesVersions["*"])).toEqual(subpaths.map((key) => key.slice(2)));
  for (const [key, source] of Object.entries(manifest.exports)) {
    if (key === "./package.json") continue;
    const name = source.replace("./src/", "./dist/").replace(/\.ts$/, "");
    expect(manifest.publishConfig.exports[key]).toEqual({
      import: { types: `${name}.d.ts`, default: `${name}.js` },
      require: { types: `${name}.d.cts`, default: `${name}.cjs` },
    });
  }
});

test("the core entry loads no module that is not its own", async () => {
  const entry = new URL("../src/index.ts", import.meta.url).href;
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      loaded.push(resolved.url);
      return resolved;
    } });
    await import(${JSON.stringify(entry)});
    console.log(JSON.stringify(loaded));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  const foreign = (JSON.parse(stdout) as string[]).filter((url) => !/\/packages\/(readiness|kernel)\/src\//.test(url));
  expect(foreign).toEqual([]);
});

test("our checks are everybody's, and everybody's are ours", () => {
  const postgres = postgresCheck({ connect: () => ({}) as never });
  expectTypeOf(postgres).toExtend<SharedCheck<"postgres", "dependency">>();
  expectTypeOf(redisCheck({ status: "ready", ping: async () => {} })).toExtend<SharedCheck<"redis", "dependency">>();
  expectTypeOf(eventLoopCheck()).toExtend<SharedCheck<"event-loop", "local">>();
  expectTypeOf<SharedCheck<"pool", "local">>().toExtend<Check<"pool", "local">>();
  expectTypeOf<Check>().toExtend<SharedCheck>();
  expect(postgres.name).toBe("postgres");
});
