import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const { exports, publishConfig } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  exports: Record<string, string>;
  publishConfig: { exports: Record<string, unknown>; typesVersions: Record<string, Record<string, unknown>> };
};

test("what is exported in development is what is published", () => {
  expect(Object.keys(publishConfig.exports)).toEqual(Object.keys(exports));
  const subpaths = Object.keys(exports).filter((path) => path !== "." && !path.endsWith(".json"));
  expect(Object.keys(publishConfig.typesVersions["*"]!).map((path) => `./${path}`)).toEqual(subpaths);
});

/** The files that a file of `src/` brings along, itself among them, with their text. */
function graphOf(entry: string): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  const visit = (file: URL): void => {
    if (seen.has(file.href)) return;
    const source = readFileSync(file, "utf8");
    seen.set(file.href, source);
    for (const { clause, specifier } of importsOf(source)) {
      if (specifier.startsWith(".") && !clause.startsWith("type ")) visit(new URL(specifier, file));
    }
  };
  visit(new URL(`../src/${entry}`, import.meta.url));
  return seen;
}

function importsOf(source: string): readonly { clause: string; specifier: string }[] {
  const found = source.matchAll(/^(?:import|export) ([^;]*?)from "([^"]+)";$/gm);
  return [...found].map(([, clause = "", specifier = ""]) => ({ clause, specifier }));
}

test("the core can be loaded where nothing is installed: it imports nothing but the kernel", () => {
  const files = graphOf("index.ts");
  expect(files.size).toBeGreaterThan(30);
  for (const source of files.values()) {
    for (const { clause, specifier } of importsOf(source)) {
      if (!specifier.startsWith(".") && !clause.startsWith("type ")) expect(specifier).toMatch(/^@luneo\/kernel\//);
    }
  }
});

test("every type of the kernel that the core's options speak of can be imported from it", () => {
  const namesOf = (source: string, form: RegExp) =>
    [...source.matchAll(form)].flatMap(([, names = ""]) => names.split(",").map((name) => name.trim()));
  const whole = /^import type \{([^}]*)\} from "@luneo\/kernel\//gm;
  const single = /^import \{[^}]*?\btype (\w+)[^}]*\} from "@luneo\/kernel\//gm;
  const sources = [...graphOf("index.ts").values()];
  const used = new Set(sources.flatMap((source) => [...namesOf(source, whole), ...namesOf(source, single)]));
  // What options are judged with; none is of this type.
  used.delete("OptionCheck");
  const index = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8");
  const exported = namesOf(index, /^export type \{([^}]*)\} from "@luneo\/kernel\//gm);
  expect([...used].toSorted()).toEqual(exported.toSorted());
});
