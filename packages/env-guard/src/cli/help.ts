import type { Command } from "./command.ts";
import type { ListedCommand } from "./command-list.ts";
import { wrappedText } from "./wrapped-text.ts";

const frame = `Options of every command:
  -c, --config FILE    the definition: else package.json's "luneo.env", src/env.definition.*, env.definition.*
      --format FORMAT  text (default), json, sarif or github (annotations)
      --json           the same as --format json
      --strict         warnings count as errors
  -h, --help           this text, or that of a command
  -v, --version        the version

Exit codes: 0 fine, 1 findings, 2 the command line or what it leads to can't be used, 70 a fault of env-guard, 130 Ctrl-C.
No option takes a secret, and nothing that is printed holds one, but for what gen-secret makes.
`;

/** What `--help` says: the commands and the options that all of them have. */
export function programHelp(commands: readonly Pick<ListedCommand, "name" | "summary">[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return wrappedText(`Usage: env-guard COMMAND [options]\n\nCommands:\n${list.join("\n")}\n\n${frame}`);
}

/** What `COMMAND --help` says. */
export function commandHelp({ summary, help }: Command): string {
  return wrappedText(`${summary}.\n\n${help.trim()}\n\n${frame}`);
}
