// `node load-trace.ts import|require FILE`: loads a module and prints, as JSON, everything that came along.
import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

/** What loading one module brought into the process. */
export interface LoadTrace {
  /** Addresses that were resolved: `file:…` and `node:…`. */
  readonly resolved: readonly string[];
  /** Node's own modules that were not there before, loaded by whomever. */
  readonly builtins: readonly string[];
}

const [how, file = ""] = process.argv.slice(2);
const require = createRequire(import.meta.url);

const before = new Set(loadedBuiltins());
const resolved: string[] = [];
registerHooks({
  resolve(specifier, context, next) {
    const result = next(specifier, context);
    resolved.push(result.url);
    return result;
  },
});
if (how === "require") require(file);
else await import(pathToFileURL(file).href);

const trace: LoadTrace = { resolved, builtins: loadedBuiltins().filter((name) => !before.has(name)) };
// Writing to a pipe loads node:net, hence only now.
process.stdout.write(JSON.stringify(trace));

function loadedBuiltins(): string[] {
  const list = (process as unknown as { moduleLoadList: readonly string[] }).moduleLoadList;
  return list.filter((entry) => entry.startsWith("NativeModule ")).map((entry) => entry.replace("NativeModule ", ""));
}
