import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { UsageError } from "./usage-error.ts";

/** Options by their names, as `node:util` has them. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** A command line taken apart. */
export interface Arguments {
  readonly options: OptionValues;
  readonly positionals: readonly string[];
}

/** The first argument that is no option of the frame: the command, as far as it can be told before it is loaded. */
export function commandOf(
  argv: readonly string[],
  frame: ParseArgsOptionsConfig,
): { readonly name: string; readonly rest: readonly string[] } {
  const { tokens } = parseArgs({ args: [...argv], options: frame, strict: false, tokens: true });
  const first = tokens.find((token) => token.kind === "positional");
  if (first === undefined) return { name: "", rest: argv };
  return { name: first.value, rest: argv.filter((_, index) => index !== first.index) };
}

/**
 * Takes a command line apart; throws a `UsageError` that names everything wrong at once. Node's own strict mode stops at
 * the first, and quotes what might be a secret that somebody put there by mistake.
 *
 * @param unknown - what is said of an option that there is not
 */
export function readArguments(
  argv: readonly string[],
  options: ParseArgsOptionsConfig,
  unknown: (rawName: string, known: readonly string[]) => string = (rawName) => unknownOption(rawName),
): Arguments {
  const { values, positionals, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const faults: string[] = [];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const hasText = token.value !== undefined && token.value !== "";
    if (option === undefined) {
      faults.push(unknown(token.rawName, Object.keys(options)));
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

/** What is said of an option that there is not. Its name is quoted only if it is spelled as names of options are. */
export function unknownOption(rawName: string): string {
  return /^--[a-z]{2,12}(?:-[a-z]{2,12})?$/.test(rawName) ? `${rawName} is no option` : "There is an unknown option";
}
