import { choices, variables, type Kind } from "./variables.ts";

/** How a library is told about variables, as source text. */
export interface Library extends Readonly<Record<Kind, string>> {
  readonly imports: string;
  /** An expression (or one after `await`) that reads the declared variables out of `source`. */
  readonly load: (declarations: string) => string;
}

/** The program that an application would begin with: 50 lines of declarations, then the load. */
export function programOf(library: Library): string {
  const declarations = variables().map(({ name, kind }) => `  ${name}: ${library[kind]},`);
  return `${library.imports}\nconst env = ${library.load(`{\n${declarations.join("\n")}\n}`)};`;
}

const list = JSON.stringify(choices);
const alternatives = choices.map((choice) => `"${choice}"`).join(" | ");

/** Ours, from what is published. */
export const ours: Library = {
  imports: `import { bool, defineEnv, int, oneOf, text, url } from "@luneo/env-guard";`,
  text: "text()",
  int: "int()",
  bool: "bool()",
  url: "url()",
  choice: `oneOf(${choices.map((choice) => `"${choice}"`).join(", ")})`,
  load: (declarations) => `defineEnv({ vars: ${declarations} }).load(source)`,
};

const zod: Library = {
  imports: `import { z } from "zod4";`,
  text: "z.string()",
  int: "z.coerce.number().int()",
  bool: "z.stringbool()",
  url: "z.url()",
  choice: `z.enum(${list})`,
  load: (declarations) => `z.object(${declarations}).parse(source)`,
};

/** The rivals, each used as its documentation shows. */
export const libraries: Readonly<Record<string, Library>> = {
  zod,
  "zod mini": {
    ...zod,
    imports: `import * as z from "zod4/mini";`,
    int: "z.coerce.number().check(z.multipleOf(1))",
  },
  "t3-env + zod": {
    ...zod,
    imports: `import { createEnv } from "@t3-oss/env-core";\n${zod.imports}`,
    load: (declarations) => `createEnv({ server: ${declarations}, runtimeEnv: source })`,
  },
  "znv + zod 3": {
    imports: `import { parseEnv } from "znv";\nimport { z } from "zod";`,
    text: "z.string()",
    int: "z.number().int()",
    bool: "z.boolean()",
    url: "z.string().url()",
    choice: `z.enum(${list})`,
    load: (declarations) => `parseEnv(source, ${declarations})`,
  },
  envalid: {
    imports: `import { bool, cleanEnv, num, str, url } from "envalid";`,
    text: "str()",
    int: "num()",
    bool: "bool()",
    url: "url()",
    choice: `str({ choices: ${list} })`,
    load: (declarations) => `cleanEnv(source, ${declarations})`,
  },
  valibot: {
    imports: `import * as v from "valibot";`,
    text: "v.string()",
    int: "v.pipe(v.string(), v.transform(Number), v.integer())",
    bool: `v.pipe(v.picklist(["true", "false"]), v.transform((text) => text === "true"))`,
    url: "v.pipe(v.string(), v.url())",
    choice: `v.picklist(${list})`,
    load: (declarations) => `v.parse(v.object(${declarations}), source)`,
  },
  "arkenv + arktype": {
    imports: `import arkenv from "arkenv";`,
    text: `"string"`,
    int: `"number.integer"`,
    bool: `"boolean"`,
    url: `"string.url"`,
    choice: JSON.stringify(alternatives),
    load: (declarations) => `arkenv(${declarations}, { env: source })`,
  },
  "env-schema (ajv)": {
    imports: `import envSchema from "env-schema";`,
    text: `{ type: "string" }`,
    int: `{ type: "integer" }`,
    bool: `{ type: "boolean" }`,
    // Ajv's own formats are a further package.
    url: `{ type: "string", pattern: "^https?://" }`,
    choice: `{ type: "string", enum: ${list} }`,
    load: (declarations) =>
      `((properties) => envSchema({ schema: { type: "object", required: Object.keys(properties), properties },
  data: source, env: false }))(${declarations})`,
  },
  "@nestjs/config + zod": {
    ...zod,
    imports: `import "reflect-metadata";\nimport { ConfigModule } from "@nestjs/config";\n${zod.imports}`,
    // It reads process.env, which holds the same variables, and writes what it has read back into it.
    load: (declarations) =>
      `(await ConfigModule.forRoot({ ignoreEnvFile: true, validationSchema: z.object(${declarations}) }), process.env)`,
  },
};
