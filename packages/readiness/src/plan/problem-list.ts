import { durationProblem, parseDuration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import type { Problem } from "@luneo/kernel/error";

/** What is wrong with the options so far; whoever reads one says here what it must be. */
export interface ProblemList {
  readonly found: readonly Problem[];
  expect(holds: unknown, code: string, what: string, got: unknown, fix?: string): void;
  /** Whether a value is of this type, in the words of `shown`: what a program in JavaScript gives may be anything. */
  isA(type: string, option: string, value: unknown): boolean;
  /** The value as an array, or an empty one. */
  list<T>(option: string, value: readonly T[]): T[];
  /** The value without what is there but undefined, or an empty object. */
  record<T extends object>(option: string, value?: T): Given<T>;
  oneOf(option: string, words: readonly string[], value: unknown): void;
  /** The milliseconds of a duration, 0 where it isn't one. */
  milliseconds(option: string, text: unknown, atLeastMs: number): number;
  /** Refuses what no option is called. */
  known(option: string, names: readonly string[], value: object): void;
}

type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Makes a list without a problem. */
export function createProblemList(): ProblemList {
  const found: Problem[] = [];
  const expect: ProblemList["expect"] = (holds, code, what, got, fix = "Set it so.") => {
    if (!holds) found.push({ code, what, got: shown(got), fix });
  };
  const isA: ProblemList["isA"] = (type, option, value) => {
    const holds = shown(value) === type;
    expect(holds, "INVALID_OPTION", `\`${option}\` must be ${type}`, value);
    return holds;
  };
  return {
    found,
    expect,
    isA,
    // Spread, because a hole in an array would be passed over.
    list: (option, value) => (isA("an array", option, value) ? [...value] : []),
    record: <T extends object>(option: string, value = {} as T) =>
      given(isA("an object", option, value) ? value : ({} as T)),
    oneOf(option, words, value) {
      const isOne = words.includes(value as string);
      expect(isOne, "INVALID_OPTION", `\`${option}\` must be one of ${words.join(", ")}`, value);
    },
    milliseconds(option, text, atLeastMs) {
      const problem = durationProblem(text, option, { atLeastMs });
      if (problem !== undefined) found.push(problem);
      return problem === undefined ? (parseDuration(text as string) as number) : 0;
    },
    known(option, names, value) {
      for (const name of Object.keys(value)) {
        const fix = `There are ${names.join(", ")}.`;
        expect(names.includes(name), "UNKNOWN_OPTION", `\`${option}\` must be options that there are`, name, fix);
      }
    },
  };
}

/** Without what is there but undefined, which counts as left out. */
export function given<T extends object>(record: T): Given<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}
