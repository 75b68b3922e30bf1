// Puts Nest 11 in the place of 12 in whatever this process imports from now on.
import { registerHooks } from "node:module";

const home = new URL("../nest-11/package.json", import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isNests = /^(@nestjs\/|rxjs$|reflect-metadata$)/.test(specifier);
    const isOurs = context.parentURL?.includes("/node_modules/") === false;
    return nextResolve(specifier, isNests && isOurs ? { ...context, parentURL: home } : context);
  },
});
