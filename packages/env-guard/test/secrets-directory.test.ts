import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defineEnv, secret } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { loadAsync } from "../src/sources.ts";
import { secretsDirectory, type SecretsDirectoryOptions } from "../src/sources.ts";
import { problemsOf } from "./problems-of.ts";

const { signal } = new AbortController();
let folder = "";
const write = (name: string, content: string | Buffer, mode = 0o644) => {
  writeFileSync(join(folder, name), content);
  chmodSync(join(folder, name), mode);
};
const read = async (names: readonly string[], options?: SecretsDirectoryOptions) =>
  secretsDirectory(folder, options).read(names, { signal });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "env-guard-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("secretsDirectory", () => {
  test("reads one file for each name, in the spellings that Docker and Kubernetes have", async () => {
    write("API_KEY", "one\n");
    write("db_password", "two");
    write("jwt-secret", "three\r\n");
    expect(await read(["API_KEY", "DB_PASSWORD", "JWT_SECRET", "NOT_THERE"])).toEqual({
      API_KEY: "one",
      DB_PASSWORD: "two",
      JWT_SECRET: "three",
    });
  });
  test("takes the exact name first", async () => {
    write("token", "small");
    write("TOKEN", "large");
    expect(await read(["TOKEN"])).toEqual({ TOKEN: "large" });
  });
  test("may be told how files are called", async () => {
    write("app.token", "t");
    expect(await read(["TOKEN"], { fileName: (name) => `app.${name.toLowerCase()}` })).toEqual({ TOKEN: "t" });
  });
  test.each<[string, () => void]>([
    ["that everybody may write", () => write("TOKEN", "t", 0o646)],
    ["of more than 1 MiB", () => write("TOKEN", "x".repeat(2 ** 20 + 1))],
    ["that is a folder", () => mkdirSync(join(folder, "TOKEN"))],
    ["that is no text", () => write("TOKEN", Buffer.from([0xff]))],
  ])("fails for a file %s", async (_name, make) => {
    make();
    await expect(read(["TOKEN"])).rejects.toThrow("a file that");
  });
  test("fails for a folder that isn't there, which loadAsync tells without its path", async () => {
    const definition = defineEnv({ vars: { TOKEN: secret() } });
    const loading = loadAsync(definition, { sources: [{ NODE_ENV: "test" }, secretsDirectory(join(folder, "none"))] });
    await expect(loading).rejects.toMatchObject({
      problems: [
        { code: "SOURCE_FAILED", what: "The source secrets directory failed", got: "ENOENT" },
        { code: "MISSING" },
      ],
    });
    await expect(loading).rejects.not.toThrow(folder);
  });
  test.each([[[""]], [["/x", { fileName: "x" }]], [["/x", { filename: () => "x" }]], [["/x", { name: 5 }]]])(
    "refuses %j",
    (args) => {
      const call = () => secretsDirectory(...(args as Parameters<typeof secretsDirectory>));
      expect(problemsOf(call)).toMatchObject({ code: "ENV_ARGUMENT_INVALID", problems: [{ code: "OPTION" }] });
    },
  );
});

describe("a folder that Kubernetes exchanges", () => {
  const generation = (name: string, values: Record<string, string>) => {
    mkdirSync(join(folder, name));
    for (const [key, value] of Object.entries(values)) write(join(name, key), value);
  };
  const pointTo = (name: string) => {
    symlinkSync(name, join(folder, "..tmp"));
    renameSync(join(folder, "..tmp"), join(folder, "..data"));
  };

  test("is read from one generation, though it is exchanged meanwhile", async () => {
    generation("..1", { A: "a1", B: "b1" });
    generation("..2", { A: "a2", B: "b2" });
    pointTo("..1");
    let exchanges = 0;
    const fileName = (name: string) => {
      if (name === "B" && exchanges++ === 0) {
        pointTo("..2");
        rmSync(join(folder, "..1"), { recursive: true });
      }
      return name;
    };
    expect(await read(["A", "B"], { fileName })).toEqual({ A: "a2", B: "b2" });
  });

  test("changes secrets in place on refresh", async () => {
    generation("..1", { A: "a1", B: "b1" });
    generation("..2", { A: "a2", B: "b2" });
    pointTo("..1");
    const definition = defineEnv({ vars: { A: secret(), B: secret() } });
    const env = await loadAsync(definition, { sources: [{ NODE_ENV: "test" }, secretsDirectory(folder)] });
    expect([env.A, env.B]).toEqual(["a1", "b1"]);
    pointTo("..2");
    expect(await envGuard(env).refresh()).toEqual({ changed: ["A", "B"], pending: [] });
    expect([env.A, env.B]).toEqual(["a2", "b2"]);
  });
});
