import { matrix } from "./matrix.mjs";

await matrix((specifier) => import(specifier));
