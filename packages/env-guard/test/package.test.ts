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
