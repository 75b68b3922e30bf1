import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const home = import.meta.dirname;

/** Folders of `parent` that have tests, each a project of its own. */
function foldersWithTests(parent: string): string[] {
  return readdirSync(join(home, parent)).filter((name) => existsSync(join(home, parent, name, "test")));
}

function project(
  name: string,
  folder: string,
  test: { include?: string[]; exclude?: string[]; testTimeout?: number } = {},
) {
  return { extends: true as const, test: { name, root: join(home, folder), ...test } };
}

// apt and dpkg are tested where they are; elsewhere findProgram prints an install line, which is tested everywhere.
const isDebian = existsSync("/etc/debian_version");

export default defineConfig({
  // Makes Nest's decorators with constructor types work; adapters of ours do without, applications don't.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    root: home,
    include: ["test/**/*.test.ts"],
    projects: [
      ...foldersWithTests("packages").map((name) => project(name, `packages/${name}`)),
      ...foldersWithTests("examples").map((name) => project(name, `examples/${name}`)),
      // Starts and kills real servers, unpacks packages: seconds, not milliseconds.
      project("tools", "tools", {
        include: ["*/test/**/*.test.ts", "test/**/*.test.ts"],
        exclude: ["consumers/**", ...(isDebian ? [] : ["**/*.debian.test.ts", "**/*.debian.services.test.ts"])],
        testTimeout: 60_000,
      }),
    ],
    // Once for all projects; starts nothing when no test of this run needs a server.
    globalSetup: ["./tools/services/vitest-setup.ts"],
    // Vitest leaves a core to itself, which is half of a small machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 10_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    retry: 0,
    // Patience for real processes on a busy machine; what is true at once costs nothing.
    expect: { poll: { timeout: 5_000 } },
    allowOnly: false,
    coverage: { provider: "v8", include: ["packages/*/src/**"] },
  },
});
