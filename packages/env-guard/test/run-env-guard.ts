import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { runProgram, type ProgramPort } from "../src/cli/program.ts";

/** What a run of the program said. */
export interface ProgramRun {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** The core, as a definition in another folder imports it. */
export const coreUrl: string = new URL("../src/index.ts", import.meta.url).href;

/** A definition's module with these variables, `vars` being the text of an object of builders. */
export function definitionModule(vars: string): string {
  const names = "atLeastOneOf, bool, defineEnv, int, oneOf, port, postgresUrl, secret, sentryDsn, stripeKey, text, url";
  return `import { ${names} } from "${coreUrl}";\nexport const definition = defineEnv({ vars: ${vars} });\n`;
}

/** A folder with these files, until the test ends. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "env-guard-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** Runs the program in this process. */
export async function runEnvGuard(
  argv: readonly string[],
  port: Partial<ProgramPort> & { readonly stdin?: string } = {},
): Promise<ProgramRun> {
  const said = { out: "", err: "" };
  const exitCode = await runProgram({
    argv,
    cwd: folderlessCwd,
    env: {},
    input: (async function* () {
      yield Buffer.from(port.stdin ?? "");
    })(),
    signal: new AbortController().signal,
    isTerminal: false,
    isColoured: false,
    now: () => Date.UTC(2026, 10, 22),
    version: () => "1.2.3",
    write: (text) => void (said.out += text),
    writeError: (text) => void (said.err += text),
    ...port,
  });
  return { exitCode, ...said };
}

const folderlessCwd = import.meta.dirname;
