import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { freePort } from "../../../tools/services/free-port.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const docs = join(root, "../../docs");

/** An application that a page of the documentation shows, running. */
export interface DocumentedApplication {
  /** Status and body; where nobody answers, 0 and what the application has printed. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<{ status: number; body: string }>;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Everything that it has printed. */
  output(): string;
}

/** The text of a page, such as `migrate/from-godaddy-terminus`. */
export function pageText(name: string): string {
  return readFileSync(join(docs, `${name}.md`), "utf8");
}

/** Code of a page by its section's title, then by the path in its first line. */
export function codeOf(name: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const sections = pageText(name).split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const blocks = [...section.matchAll(/^ *```ts\n *\/\/ (src\/\S+)\n(.*?)^ *```$/gms)];
      return [section.split("\n", 1)[0]!, Object.fromEntries(blocks.map(([, path, code]) => [path!, code!]))];
    }),
  );
}

/** Compiles the files as an application's build would, and starts `main` among them with this environment, for one test. */
export async function startDocumented(
  files: Readonly<Record<string, string>>,
  main: string,
  env: Readonly<Record<string, string>>,
  onTestFinished: (clean: () => void | Promise<void>) => void,
): Promise<DocumentedApplication> {
  const folder = mkdtempSync(join(tmpdir(), "readiness-page-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ "package.json": '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path.replace(/\.ts$/, ".js")), path.endsWith(".ts") ? compiled(text) : text);
  }
  mkdirSync(join(folder, "node_modules/@luneo"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/@luneo/readiness"), "junction");
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name === "@luneo" || name.startsWith(".")) continue;
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name), "junction");
  }
  const port = await freePort();
  const child = spawn(process.execPath, [main.replace(/\.ts$/, ".js")], {
    cwd: folder,
    env: { PATH: process.env["PATH"], PORT: String(port), NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? signal)),
  );
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    async get(path, headers = {}) {
      const options = { headers, signal: AbortSignal.timeout(5000) };
      return fetch(`http://127.0.0.1:${port}${path}`, options).then(
        async (response) => ({ status: response.status, body: await response.text() }),
        () => ({ status: 0, body: output }),
      );
    },
    kill: (signal) => void child.kill(signal),
    ended,
    output: () => output,
  };
}

function compiled(text: string): string {
  const { ES2023, ESNext } = { ES2023: ts.ScriptTarget.ES2023, ESNext: ts.ModuleKind.ESNext };
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ES2023, module: ESNext, experimentalDecorators: true, emitDecoratorMetadata: true },
  });
  return outputText;
}
