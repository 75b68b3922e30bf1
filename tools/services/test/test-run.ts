import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

export interface TestRun {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string; readonly lastLine: string }>;
}

const home = join(import.meta.dirname, "..", "..", "..");

/** Runs tools/test.ts, in a process group of its own, on test files in `folder`. */
export function runTests(
  folder: string,
  files: Readonly<Record<string, string>>,
  { args = [], temporaryFiles }: { readonly args?: readonly string[]; readonly temporaryFiles?: string } = {},
): TestRun {
  symlinkSync(join(home, "node_modules"), join(folder, "node_modules"));
  const setup = join(home, "tools", "services", "vitest-setup.ts");
  const config = `export default { test: { globalSetup: [${JSON.stringify(setup)}], teardownTimeout: 10_000 } };\n`;
  for (const [name, content] of Object.entries({ "vitest.config.mjs": config, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const env = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$|NODE_V8_COVERAGE$)/.test(name));
  // `native`: nothing is written into the shared node_modules.
  const where = ["--root", folder, "--configLoader", "native"];
  const child = spawn(process.execPath, [join(home, "tools", "test.ts"), ...where, ...args], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...Object.fromEntries(env), NO_COLOR: "1", ...(temporaryFiles && { TMPDIR: temporaryFiles }) },
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]).then(([out, err]) => ({
    code: child.exitCode,
    output: out + err,
    lastLine: out.trimEnd().split("\n").at(-1) ?? "",
  }));
  return { child, ended };
}
