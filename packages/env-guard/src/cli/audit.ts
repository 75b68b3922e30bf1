import { createAudit } from "../audit/audit.ts";
import { sourceFiles } from "../audit/source-files.ts";
import type { Command, CommandContext, Report } from "./command.ts";

/** `env-guard audit`: code against definition. */
export const auditCommand: Command = {
  name: "audit",
  summary: "Finds variables that code reads and no definition declares, and the reverse",
  help: `Usage: env-guard audit [--ignore PATH]… [--allow NAME]…

Reads .ts .mts .cts .tsx .js .mjs .cjs .jsx .vue .svelte under the working directory, without node_modules, dist, build,
out, coverage, vendor and folders that begin with a dot. It knows process.env, import.meta.env, Bun.env, Deno.env.get,
destructuring and aliases of them, and ConfigService of @nestjs/config.

Findings:
  undeclared-variable  error (in tests, scripts and *.config.*: warning)
  unused-variable      warning: declared, and no source names it
  former-variable      warning: read by a name that it had before
  unguarded-read       info: declared, but read past the definition
  dynamic-variable     info: a name that only running tells, so what is read can't be seen
  unreadable-source    info: no program, as far as can be told

Options:
      --ignore PATH  a folder's name, or the path of a folder or file, to leave out; may be repeated
      --allow NAME   a variable that needs no declaration or no use; may be repeated`,
  options: { ignore: { type: "string", multiple: true }, allow: { type: "string", multiple: true } },
  positionals: [0, 0],
  run,
};

async function run({ options, cwd, signal, definition }: CommandContext): Promise<Report> {
  const { definition: found, file } = await definition();
  const { ignore: ignored = [], allow: allowed = [] } = options as { ignore?: string[]; allow?: string[] };
  const audit = createAudit({ variables: found.variables, definitionFile: file, allowed });
  for await (const source of sourceFiles(cwd, { ignored, signal })) audit.add(source);
  const { findings, files, reads } = audit.end();
  const text = `${files} source files read the environment ${reads} times by name; ${found.variables.size} variables are declared`;
  return { findings, text, data: { files, reads, declared: found.variables.size } };
}
