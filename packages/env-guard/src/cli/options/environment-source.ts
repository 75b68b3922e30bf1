import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { originsKey, type EnvSource } from "../../reading/env-source.ts";
import { UsageError, type CommandContext } from "../command.ts";

/**
 * The option of commands that look at an environment. Not called `--env-file`: Node takes that one out of every command
 * line, also behind the program, and sets what the file holds, `NODE_OPTIONS` included, before the program begins.
 */
export const sourceOptions = { from: { type: "string", multiple: true } } as const;

/** What the option says, for the help of these commands. */
export const sourceHelp = `      --from FILE      a .env file instead of this process's environment; may be repeated, later ones win`;

/** What a command reads: the files of `--from`, in their order, else the environment of the process. */
export async function environmentSource({ options, cwd, env }: CommandContext): Promise<EnvSource> {
  const files = options["from"] as readonly string[] | undefined;
  if (files === undefined) return env;
  for (const file of files) {
    if (!existsSync(resolve(cwd, file))) throw new UsageError("--from names a file that isn't there");
  }
  const { readEnvFiles } = await import("../../dotenv.ts");
  const paths = files.map((file) => resolve(cwd, file));
  const values = readEnvFiles(paths, { over: {}, isRequired: true });
  const { [originsKey]: origins } = values as { readonly [originsKey]?: ReadonlyMap<string, string> };
  // Places are told as somebody in the working directory would name them.
  const shown = [...(origins ?? [])].map(([name, place]) => [name, relative(cwd, place).split(sep).join("/")] as const);
  const source = Object.assign(Object.create(null) as object, values);
  return Object.defineProperty(source, originsKey, { value: new Map(shown) });
}
