// Cores as ES modules, adapters as CommonJS: two copies of each class in one process, which must not matter.
import { createRequire } from "node:module";
import { matrix } from "./matrix.mjs";

const require = createRequire(import.meta.url);

await matrix((specifier) =>
  specifier.split("/").length === 2 ? import(specifier) : Promise.resolve(require(specifier)),
);
