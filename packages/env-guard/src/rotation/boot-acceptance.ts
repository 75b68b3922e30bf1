import type { Problem } from "@luneo/kernel/error";
import type { EnvDefinition } from "../definition/define-env.ts";
import type { ResultCheck } from "./expected-result.ts";

/**
 * Reads the variables that a change would leave as the next boot in production does, and says what it would refuse: only
 * what the change brings, since a platform may hand back some of the values, and what was refused before still is.
 *
 * @example
 * await rotateRing({ …, accepts: bootAcceptance(definition) });
 */
export function bootAcceptance(definition: EnvDefinition<unknown>): ResultCheck {
  // What names a file names one of the machine that boots, so none is looked for here.
  const isRead = (name: string) => definition.variables.has(name) || !name.endsWith("_FILE");
  const problemsWith = (values: ReadonlyMap<string, string>) => {
    const source = Object.fromEntries([...values].filter(([name]) => isRead(name)));
    return definition.inspect(source, { environment: "production" }).problems;
  };
  return (_, { before, after, listed, changes }) => {
    const set = changes.flatMap(({ kind, name }) => (kind === "set" ? [name] : []));
    // A promotion makes the current key the previous one, with whatever is wrong with it.
    const outgoing = set.flatMap((name) => (name.endsWith("_PREVIOUS") ? [name.slice(0, -"_PREVIOUS".length)] : []));
    const old = problemsWith(before).map(identity);
    const moved = old.map((text) => outgoing.reduce((all, name) => renamed(all, name, `${name}_PREVIOUS`), text));
    const known = new Set([...old, ...moved]);
    const doubled = set.filter((name) => listed.has(`${name}_FILE`) && !isRead(`${name}_FILE`));
    return [...doubled.map(ambiguous), ...problemsWith(after).filter((problem) => !known.has(identity(problem)))].map(
      (problem) => ({ ...problem, what: `The next boot would refuse it: ${problem.what}` }),
    );
  };
}

function identity({ code, subject = "", what }: Problem): string {
  return `${code} ${subject} ${what}`;
}

function renamed(text: string, from: string, to: string): string {
  return text.replaceAll(new RegExp(`\\b${from}\\b`, "g"), to);
}

const ambiguous = (name: string): Problem => ({
  code: "AMBIGUOUS",
  subject: name,
  what: `${name} and ${name}_FILE would both be set`,
  fix: `Take ${name}_FILE away, or change what it names`,
});
