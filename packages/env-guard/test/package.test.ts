import { readdirSync, readFileSync } from "node:fs";
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

test("the core can be loaded where nothing is installed: it imports nothing but the kernel", () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8");
    for (const [, clause = "", specifier = ""] of source.matchAll(/^(?:import|export) (.*?)from "([^"]+)";$/gms)) {
      if (specifier.startsWith("./")) visit(specifier.slice(2));
      else if (!clause.startsWith("type ")) expect(specifier).toMatch(/^@luneo\/kernel\//);
    }
  };
  visit("index.ts");
  expect(seen.size).toBeGreaterThan(15);
});

test("every type of the kernel that the core speaks of can be imported from it", () => {
  const folder = new URL("../src/", import.meta.url);
  const namesOf = (source: string, form: RegExp) =>
    [...source.matchAll(form)].flatMap(([, names = ""]) => names.split(",").map((name) => name.trim()));
  // The adapters export what they speak of themselves.
  const files = readdirSync(folder).filter((name) => !["express.ts", "nestjs.ts"].includes(name));
  const sources = files.map((name) => readFileSync(new URL(name, folder), "utf8"));
  const whole = /^import type \{([^}]*)\} from "@luneo\/kernel\//gm;
  const single = /^import \{[^}]*?\btype (\w+)[^}]*\} from "@luneo\/kernel\//gm;
  const used = new Set(sources.flatMap((source) => [...namesOf(source, whole), ...namesOf(source, single)]));
  const index = readFileSync(new URL("index.ts", folder), "utf8");
  const exported = namesOf(index, /^export type \{([^}]*)\} from "@luneo\/kernel\//gm);
  expect([...used].toSorted()).toEqual(exported.toSorted());
});
