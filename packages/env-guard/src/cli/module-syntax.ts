import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** At the beginning of a line, and not what TypeScript has for CommonJS: `import a = require("a")`, `export = a`. */
const moduleSyntax = /^\s*(?:import(?!\s+(?:type\s+)?[\w$]+\s*=)|export(?!\s*=))[\s{*"']/m;

/**
 * Runs `work` while Node reads TypeScript as it is written. In a package of `"type": "commonjs"`, as `npm init` makes
 * them, Node takes every `.ts` for CommonJS and refuses `import` and `export`; there it is the compiler that knows better.
 */
export async function withModuleSyntax<T>(work: () => Promise<T>): Promise<T> {
  const hooks = registerHooks({
    load(url, context, next) {
      const isModule = context.format === "commonjs-typescript" && isWrittenAsModule(url);
      return next(url, isModule ? { ...context, format: "module-typescript" } : context);
    },
  });
  try {
    return await work();
  } finally {
    hooks.deregister();
  }
}

function isWrittenAsModule(url: string): boolean {
  if (!/^file:.*\.ts$/.test(url) || url.includes("/node_modules/")) return false;
  const source = readFileSync(fileURLToPath(url), "utf8");
  return moduleSyntax.test(source) && !/^\s*(?:module\.exports|exports\.\w+)\s*=/m.test(source);
}
