import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A source of the application. */
export interface SourceFile {
  /** Relative to the folder that was looked through, with slashes. */
  readonly file: string;
  readonly source: string;
  /** Whether it may hold elements of JSX. */
  readonly isJsx: boolean;
}

/** Folders whose files nobody wrote by hand; those that begin with a dot are left out as well. */
const generated = new Set("node_modules bower_components dist build out coverage vendor".split(" "));
const ending = /(?<!\.d)\.(?:([cm]?[jt]s)|([jt]sx)|(vue|svelte))$/;
/** Beyond it a file was generated, whatever its name says. */
const MAX_CHARACTERS = 1_000_000;

/**
 * The sources under a folder, in the order of their names; `ignored` are names of folders, or paths of folders and files,
 * beside `node_modules`, `dist`, `build`, `out`, `coverage`, `vendor` and all that begins with a dot.
 */
export async function* sourceFiles(
  root: string,
  { ignored, signal }: { readonly ignored: readonly string[]; readonly signal: AbortSignal },
): AsyncGenerator<SourceFile> {
  const leftOut = new Set(ignored.map((path) => path.replace(/^\.\//, "").replace(/\/+$/, "")));
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    const entries = (await readdir(join(root, folder), { withFileTypes: true })).toSorted((one, other) =>
      one.name < other.name ? -1 : 1,
    );
    const inner: string[] = [];
    for (const entry of entries) {
      const file = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (leftOut.has(file)) continue;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && !generated.has(entry.name) && !leftOut.has(entry.name)) inner.push(file);
      } else if (entry.isFile() && ending.test(entry.name) && !/\.min\.[cm]?js$/.test(entry.name)) {
        const source = await readFile(join(root, file), "utf8");
        if (source.length <= MAX_CHARACTERS) yield sourceFile(file, source);
      }
    }
    folders.push(...inner.reverse());
  }
}

function sourceFile(file: string, source: string): SourceFile {
  const [, , jsx, page] = ending.exec(file)!;
  if (page !== undefined) {
    return { file, source: scriptsOf(source), isJsx: /<script[^>]*\blang=["'][jt]sx/.test(source) };
  }
  // Many a .js file holds JSX; in a .ts file `<` asserts a type.
  return { file, source, isJsx: jsx !== undefined || file.endsWith(".js") };
}

/** A page with everything but its scripts blanked, so that what is left keeps its lines and columns. */
function scriptsOf(page: string): string {
  let scripts = "";
  let end = 0;
  for (const found of page.matchAll(/(<script\b[^>]*>)([^]*?)<\/script\s*>/gi)) {
    const start = found.index + found[1]!.length;
    scripts += page.slice(end, start).replace(/[^\r\n]/g, " ") + found[2]!;
    end = start + found[2]!.length;
  }
  return scripts;
}
