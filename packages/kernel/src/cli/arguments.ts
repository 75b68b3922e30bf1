import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { nearestName } from "./nearest-name.ts";
import { UsageError } from "./usage-error.ts";

/** Options by their names, as `node:util` has them. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** A command line taken apart. */
export interface Arguments {
  readonly options: OptionValues;
  readonly positionals: readonly string[];
}

/** What is looked at beside the options themselves. */
export interface ArgumentRules {
  /**
   * What is wrong with as many arguments beside options as that: told together with faults of options. Alone it is the
   * caller's to tell, who knows whether help was asked for. @defaultValue nothing
   */
  readonly positionalsFault?: (got: number) => string | undefined;
  /** What is said of an option that there is not, if it is more than that. */
  readonly unknownOption?: ((rawName: string) => string | undefined) | undefined;
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
 * Takes a command line apart; throws a `UsageError` that names everything wrong with its options at once. Node's own strict
 * mode stops at the first, and quotes what might be a secret that somebody put there by mistake.
 */
export function readArguments(
  argv: readonly string[],
  options: ParseArgsOptionsConfig,
  { positionalsFault = () => undefined, unknownOption = () => undefined }: ArgumentRules = {},
): Arguments {
  const { values, positionals, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const known = Object.keys(options);
  const faults: string[] = [];
  let isUnknown = false;
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { rawName } = token;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const hasText = token.value !== undefined && token.value !== "";
    if (option === undefined) {
      isUnknown = true;
      faults.push(unknownOption(rawName) ?? unknownText(rawName, known));
    } else if (option.type === "boolean" && token.value !== undefined) {
      faults.push(`${rawName} takes no value`);
    } else if (option.type === "string" && !hasText) {
      faults.push(`${rawName} needs a value`);
    } else if (option.type === "string" && !token.inlineValue && token.value?.startsWith("-") && token.value !== "-") {
      faults.push(`${rawName} needs a value; one that begins with a dash is written ${rawName}=…`);
    }
  }
  // What stands behind an option that there is not may be its value: nobody can tell how many arguments there are.
  const fault = isUnknown ? undefined : positionalsFault(positionals.length);
  if (faults.length > 0) {
    throw new UsageError(
      [...faults, ...(fault === undefined ? [] : [fault]), "--help tells which there are"].join("\n"),
    );
  }
  return { options: values, positionals };
}

/** What is said of an option that there is not. Its name is quoted only if it is spelled as names of options are. */
function unknownText(rawName: string, known: readonly string[]): string {
  const text = /^--[a-z]{2,12}(?:-[a-z]{2,12})?$/.test(rawName)
    ? `${rawName} is no option`
    : "There is an unknown option";
  const meant = nearestName(rawName.replace(/^-+/, ""), known);
  return meant === undefined ? text : `${text}. Did you mean --${meant}?`;
}
