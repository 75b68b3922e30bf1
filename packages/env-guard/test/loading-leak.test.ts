// Whatever stands where: nothing of a value gets into what load, loadAsync, inspect and envGuard say.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import {
  allOrNone,
  bool,
  defineEnv,
  EnvGuardError,
  int,
  keyRing,
  oneOf,
  postgresUrl,
  secret,
  text,
  url,
} from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { loadAsync } from "../src/sources.ts";

const folder = mkdtempSync(join(tmpdir(), "env-guard-leak-"));
afterAll(() => rmSync(folder, { recursive: true }));

// Letters that no message, name or documentation holds.
const letters = "ДЖЗИЛФЦЧШЩЪЫЭЮЯдзлфцчшщъыэюяαβγδζηθλμξπσφψω";
const value = fc.string({ unit: fc.constantFrom(...letters), minLength: 6, maxLength: 40 });
const wrapped = fc.tuple(
  fc.constantFrom("", " ", '"', "postgres://u:", "https://", "\u200b", "sk_live_", "2026-"),
  value,
  fc.constantFrom("", "\n", '"', "@h/d", "/", "T00:00:00Z"),
);
const definition = defineEnv({
  vars: {
    TOKEN: secret().renamedFrom("OLD_TOKEN").deprecated("Use another."),
    RING: keyRing().optional(),
    DATABASE_URL: postgresUrl().optional(),
    SITE: url().optional(),
    SIZE: int().optional(),
    FLAG: bool().optional(),
    LEVEL: oneOf("a", "b").optional(),
    NAME: { schema: text(), sensitive: true, requiredIn: ["staging"] },
    LIST: { schema: z.string().transform((list) => JSON.parse(list) as unknown), sensitive: true, requiredIn: [] },
  },
  rules: [allOrNone("SIZE", "FLAG")],
});
const names = [
  ...["TOKEN", "OLD_TOKEN", "TOKEN_FILE", "OLD_TOKEN_FILE", "TOKEN_EXPIRES_AT", "TOKEN_ROTATED_AT", "TOKNE"],
  ...["RING", "RING_NEXT", "RING_PREVIOUS", "RING_PREVIOUS_EXPIRES_AT", "RING_ID", "RING_NEXT_FILE", "RING_EXPIRES_AT"],
  ...["DATABASE_URL", "SITE", "SIZE", "FLAG", "LEVEL", "NAME", "LIST", "LIST_FILE"],
  ...["APP_ENV", "NODE_ENV", "RAILWAY_ENVIRONMENT_NAME", "VERCEL_ENV"],
];
const source = fc.dictionary(fc.constantFrom(...names), wrapped, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

function expectNothingOf(values: readonly string[], said: string): void {
  for (const one of values) {
    for (let at = 0; at + 6 <= one.length; at++) expect(said).not.toContain(one.slice(at, at + 6));
  }
}

test("nothing of any value is said, whatever stands under whatever name", async () => {
  let refusals = 0;
  let loads = 0;
  const property = fc.asyncProperty(
    source,
    fc.constantFrom("production", "staging", "development"),
    async (found, environment) => {
      const plain = Object.fromEntries(Object.entries(found).map(([name, parts]) => [name, parts.join("")]));
      const values = Object.values(found).map(([, inner]) => inner);
      // Some of the files are there.
      if (plain["LIST_FILE"]) {
        writeFileSync(join(folder, "list"), plain["LIST_FILE"]);
        plain["LIST_FILE"] = join(folder, "list");
      }
      // And some of the sources are right.
      if (values[0]!.length % 2) Object.assign(plain, { APP_ENV: environment, TOKEN: values[0] });
      const said: unknown[] = [definition.inspect(plain), definition.inspect(plain, { environment })];
      const vault = { name: "vault", read: async () => plain };
      const failing = { name: "failing", read: async () => Promise.reject(new Error(values[0])) };
      for (const load of [
        async () => definition.load(plain),
        async () => definition.load(plain, { skipValidation: true }),
        async () => loadAsync(definition, { sources: [vault] }),
        async () => loadAsync(definition, { sources: [vault, failing] }),
      ]) {
        try {
          const env = await load();
          const guard = envGuard(env);
          loads += 1;
          said.push(guard, guard.status(0), guard.warnings, JSON.stringify(guard.status(0)));
          // What isn't sensitive may be read and printed.
          expect(inspect(env)).not.toContain(plain["TOKEN"] ?? "nothing");
        } catch (error) {
          if (!(error instanceof EnvGuardError)) throw error;
          refusals += 1;
          said.push(error, error.stack, error.message, JSON.stringify(error), error.problems, error.cause);
        }
      }
      expectNothingOf(values, said.map((one) => inspect(one, { depth: null, showHidden: true })).join("\n"));
    },
  );
  await fc.assert(property, { numRuns: 150, seed: 20_261_122 });
  expect(loads).toBeGreaterThan(150);
  expect(refusals).toBeGreaterThan(150);
});
