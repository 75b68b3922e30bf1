import type { Command } from "./command.ts";
import type { ListedCommand, Program } from "./program.ts";
import { wrappedText } from "./wrapped-text.ts";

/** What `--help` says: the commands and the options that all of them have. */
export function programHelp<Own extends Command>({ name, commands, optionsHelp }: Program<Own>): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const list = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return wrappedText(`Usage: ${name} COMMAND [options]\n\nCommands:\n${list.join("\n")}\n\n${optionsHelp}`, name);
}

/** What `COMMAND --help` says. */
export function commandHelp<Own extends Command>(
  { name, optionsHelp }: Program<Own>,
  { summary }: ListedCommand<Own>,
  { help }: Own,
): string {
  return wrappedText(`${summary}.\n\n${help.trim()}\n\n${optionsHelp}`, name);
}
