import { readinessHook } from "./fastify/readiness-hook.ts";
import type { ReadinessHook } from "./fastify/readiness-hook.ts";
import type { Readiness } from "./readiness.ts";
import { needReadiness } from "./serving/needed-readiness.ts";

/** What the plugin needs of an application; that of Fastify 5 is one. */
export interface HookableApplication {
  addHook(name: "onRequest", hook: ReadinessHook): unknown;
  addHook(name: "onReady", hook: (done: () => void) => void): unknown;
  addHook(name: "onClose", hook: () => Promise<void>): unknown;
}

/** A plugin as Fastify 5 registers it. */
export type ReadinessPlugin = (app: HookableApplication, options: unknown, done: () => void) => void;

/**
 * Makes a plugin that serves the groups of `readiness` at their paths, before the hooks of every plugin that is registered
 * after it; starts readiness when the application is ready, without making it wait, and closes it with the application.
 *
 * @throws ReadinessError `READINESS_REFUSED` for what is no readiness
 *
 * @example
 * app.register(readinessPlugin(readiness));
 */
export function readinessPlugin(readiness: Pick<Readiness, "serve" | "start" | "close">): ReadinessPlugin {
  needReadiness("readinessPlugin", readiness, "serve", "start", "close");
  const plugin: ReadinessPlugin = (app, _options, done) => {
    app.addHook("onRequest", readinessHook(readiness));
    app.addHook("onReady", (ready) => {
      // Not waited for: a dependency that hangs must not keep the process from listening and saying so.
      // Closed already is no reason to end: every group but `live` says so.
      readiness.start().catch(() => {});
      ready();
    });
    app.addHook("onClose", () => readiness.close());
    done();
  };
  // What `fastify-plugin` would do: the hook is for the whole application, not for an encapsulated part of it.
  return Object.assign(plugin, {
    [Symbol.for("skip-override")]: true,
    [Symbol.for("fastify.display-name")]: "@luneo/readiness",
    [Symbol.for("plugin-meta")]: { name: "@luneo/readiness", fastify: "5.x" },
  });
}
