import { join } from "node:path";

/** Where services keep what they bring: inside the clone, ignored by git, removed with it. */
export const servicesCache = join(import.meta.dirname, "..", "..", ".toolchain", "services");
