import type { ParseArgsOptionsConfig } from "node:util";
import {
  commandOf as commandOfLine,
  readArguments as readLine,
  unknownOption,
  type Arguments,
} from "@luneo/kernel/cli/arguments";
import { createNameFinder } from "../reading/name-finder.ts";
import { UsageError } from "./command.ts";

/** The options that every command understands. */
const frameOptions = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
  json: { type: "boolean" },
  format: { type: "string" },
  strict: { type: "boolean" },
  config: { type: "string", short: "c" },
} as const satisfies ParseArgsOptionsConfig;

/** The first argument that is no option of the frame: the command, as far as it can be told before it is loaded. */
export function commandOf(argv: readonly string[]): { readonly name: string; readonly rest: readonly string[] } {
  return commandOfLine(argv, frameOptions);
}

/** Takes a command line apart; throws a `UsageError` that names everything wrong at once. */
export function readArguments(argv: readonly string[], own: ParseArgsOptionsConfig): Arguments {
  return readLine(argv, { ...own, ...frameOptions }, unknownHere);
}

/** What is said about a command that doesn't exist. It is not quoted: it might be a secret in the wrong place. */
export function unknownCommand(name: string, known: readonly string[]): UsageError {
  const meant = nearest(name, known);
  return new UsageError(
    `There is no such command.${meant === undefined ? "" : ` Did you mean ${meant}?`} There are ${known.join(", ")}`,
  );
}

function unknownHere(rawName: string, known: readonly string[]): string {
  if (/^--env-file(?:-if-exists)?$/.test(rawName)) {
    return `Node itself takes ${rawName}, also behind a program, and has set what the file holds. To judge a file, say --from FILE`;
  }
  const meant = nearest(rawName.replace(/^-+/, ""), known);
  return meant === undefined ? unknownOption(rawName) : `${unknownOption(rawName)}. Did you mean --${meant}?`;
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const slip = createNameFinder(known)(name);
  if (slip !== undefined) return slip;
  const begun = known.filter((other) => name.length >= 2 && (other.startsWith(name) || name.startsWith(other)));
  return begun.length === 1 ? begun[0] : undefined;
}
