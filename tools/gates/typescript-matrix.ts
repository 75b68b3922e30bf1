import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { consumerFolder, packedPackages } from "./consumer-workspace.ts";
import type { ConsumerStep } from "./consumer-steps.ts";

interface Resolution {
  readonly name: string;
  readonly module: string;
  readonly moduleResolution: string;
  readonly extensions: readonly string[];
}

const nodenext = { name: "nodenext", module: "nodenext", moduleResolution: "nodenext", extensions: ["mts", "cts"] };
const node16 = { name: "node16", module: "node16", moduleResolution: "node16", extensions: ["mts", "cts"] };
const bundler = { name: "bundler", module: "esnext", moduleResolution: "bundler", extensions: ["ts"] };
const node10 = { name: "node10", module: "commonjs", moduleResolution: "node10", extensions: ["ts"] };

/** TypeScript 7 has dropped the oldest resolution. */
const compilers: readonly { readonly version: string; readonly resolutions: readonly Resolution[] }[] = [
  { version: "5.9", resolutions: [nodenext, node16, bundler, node10] },
  { version: "7", resolutions: [nodenext, node16, bundler] },
];

/**
 * One compilation per compiler and resolution: of a program that imports every export of every entry by name, and of one
 * that holds the published types to what they promise.
 */
export function typescriptLane(): ConsumerStep[] {
  const folder = join(consumerFolder, "typescript");
  const programs = {
    program: everyImport(),
    guarantees: readFileSync(join(folder, "guarantees.ts"), "utf8"),
  };
  return compilers.flatMap(({ version, resolutions }) =>
    resolutions.map(({ name, module, moduleResolution, extensions }) => {
      const project = join(folder, `${version}-${name}`);
      mkdirSync(project, { recursive: true });
      for (const extension of extensions) {
        for (const [name, text] of Object.entries(programs)) writeFileSync(join(project, `${name}.${extension}`), text);
      }
      const compilerOptions = {
        module,
        moduleResolution,
        target: "es2023",
        lib: ["es2023"],
        types: ["node"],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        outDir: "out",
      };
      writeFileSync(
        join(project, "tsconfig.json"),
        JSON.stringify({ compilerOptions, include: ["program.*", "guarantees.*"] }, undefined, 2),
      );
      const tsc = join(folder, "node_modules", `typescript-${version}`, "bin", "tsc");
      return {
        name: `TypeScript ${version} ${name}`,
        command: [process.execPath, tsc, "--project", project],
        cwd: folder,
      };
    }),
  );
}

function everyImport(): string {
  const lines = packedPackages()
    .flatMap(({ entries }) => entries)
    .flatMap(({ specifier, exports }, at) => {
      const names = exports.map((name, index) => ({ name, local: `e${at}_${index}` }));
      return [
        `import { ${names.map(({ name, local }) => `${name} as ${local}`).join(", ")} } from "${specifier}";`,
        `export const entry${at}: readonly unknown[] = [${names.map(({ local }) => local).join(", ")}];`,
      ];
    });
  return `${lines.join("\n")}\n`;
}
