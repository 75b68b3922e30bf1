import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { createNameFinder } from "../reading/name-finder.ts";
import { UsageError, type CommandContext } from "./command.ts";

/** The options that every command understands. */
const frameOptions = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
  json: { type: "boolean" },
  format: { type: "string" },
  strict: { type: "boolean" },
  config: { type: "string", short: "c" },
} as const satisfies ParseArgsOptionsConfig;

/** A command line taken apart. */
export interface Arguments {
  readonly options: CommandContext["options"];
  readonly positionals: readonly string[];
}

/** The first argument that is no option of the frame: the command, as far as it can be told before it is loaded. */
export function commandOf(argv: readonly string[]): { readonly name: string; readonly rest: readonly string[] } {
  const { tokens } = parseArgs({ args: [...argv], options: frameOptions, strict: false, tokens: true });
  const first = tokens.find((token) => token.kind === "positional");
  if (first === undefined) return { name: "", rest: argv };
  return { name: first.value, rest: argv.filter((_, index) => index !== first.index) };
}

/**
 * Takes a command line apart; throws a `UsageError` that names everything wrong at once. Node's own strict mode stops at
 * the first, and quotes what might be a secret that somebody put there by mistake.
 */
export function readArguments(argv: readonly string[], own: ParseArgsOptionsConfig): Arguments {
  const options: ParseArgsOptionsConfig = { ...own, ...frameOptions };
  const { values, positionals, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const faults: string[] = [];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const hasText = token.value !== undefined && token.value !== "";
    if (option === undefined) {
      faults.push(unknownOption(token.rawName, Object.keys(options)));
    } else if (option.type === "boolean" && token.value !== undefined) {
      faults.push(`${token.rawName} takes no value`);
    } else if (option.type === "string" && !hasText) {
      faults.push(`${token.rawName} needs a value`);
    } else if (option.type === "string" && !token.inlineValue && token.value?.startsWith("-") && token.value !== "-") {
      faults.push(`${token.rawName} needs a value; one that begins with a dash is written ${token.rawName}=…`);
    }
  }
  if (faults.length > 0) throw new UsageError([...faults, "--help tells which there are"].join("\n"));
  return { options: values, positionals };
}

/** What is said about a command that doesn't exist. It is not quoted: it might be a secret in the wrong place. */
export function unknownCommand(name: string, known: readonly string[]): UsageError {
  const meant = nearest(name, known);
  return new UsageError(
    `There is no such command.${meant === undefined ? "" : ` Did you mean ${meant}?`} There are ${known.join(", ")}`,
  );
}

function unknownOption(name: string, known: readonly string[]): string {
  if (/^--env-file(?:-if-exists)?$/.test(name)) {
    return `Node itself takes ${name}, also behind a program, and has set what the file holds. To judge a file, say --from FILE`;
  }
  const meant = nearest(name.replace(/^-+/, ""), known);
  // A name is quoted only if it is spelled as names of options are.
  const shown = /^--[a-z]{2,12}(?:-[a-z]{2,12})?$/.test(name) ? `${name} is no option` : "There is an unknown option";
  return meant === undefined ? shown : `${shown}. Did you mean --${meant}?`;
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const slip = createNameFinder(known)(name);
  if (slip !== undefined) return slip;
  const begun = known.filter((other) => name.length >= 2 && (other.startsWith(name) || name.startsWith(other)));
  return begun.length === 1 ? begun[0] : undefined;
}
