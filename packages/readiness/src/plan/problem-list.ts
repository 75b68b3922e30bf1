import { durationProblem, parseDuration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import type { Problem } from "@luneo/kernel/error";
import { anObject } from "@luneo/kernel/option-checks";
import { isObject } from "@luneo/kernel/option-faults";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import { namesFix } from "@luneo/kernel/option-names";

/** What is wrong with the options so far; whoever reads one says here what it must be. */
export interface ProblemList {
  readonly found: readonly Problem[];
  expect(holds: unknown, code: string, what: string, got: unknown, fix: string): void;
  /** Refuses a value that is not right; undefined is one that was left out. */
  judge(option: string, check: OptionCheck, value: unknown): void;
  /** Refuses what throws when it is read: such an option, or one of all of them where it isn't named. */
  unreadable(option?: string): void;
  /** A copy of these members, also inherited ones, but for what is undefined; functions stay methods of the object. */
  members(option: string, value: object, names: readonly string[]): Readonly<Record<string, unknown>>;
  /**
   * Refuses what no option is called and values that are not right; the object is itself an option unless it is "". What
   * there is of them, as a copy.
   */
  options(
    option: string,
    value: unknown,
    checks: Readonly<Record<string, OptionCheck>>,
  ): Readonly<Record<string, unknown>>;
  /** The value as an array of its own, or an empty one. */
  list<T>(option: string, value: readonly T[] | undefined): readonly T[];
  /** A copy of the value without what is there but undefined, or an empty object; `names` may be inherited. */
  record<T extends object>(option: string, value: T | undefined, names?: readonly string[]): Partial<T>;
  /** The milliseconds of a duration, 0 where it isn't one. */
  milliseconds(option: string, text: unknown, atLeastMs: number): number;
  /** Refuses what no option is called. */
  known(option: string, names: readonly string[], value: object): void;
}

/** Makes a list without a problem. */
export function createProblemList(): ProblemList {
  const found: Problem[] = [];
  const expect: ProblemList["expect"] = (holds, code, what, got, fix) => {
    if (!holds) found.push({ code, what, got: shown(got), fix });
  };
  const unreadable: ProblemList["unreadable"] = (option) => {
    const what = `${option === undefined ? "What the options hold" : `\`${option}\``} can't be read`;
    // Never what was thrown: its message may hold anything.
    found.push({ code: "UNREADABLE_OPTION", what, got: "what throws when it is read", fix: "Give plain values." });
  };
  const judge: ProblemList["judge"] = (option, [isRight, must, { isRequired = false, fix } = {}], value) => {
    try {
      const holds = value === undefined ? !isRequired : isRight(value);
      const usual = isRequired ? "Give it one." : "Leave it out for the default.";
      expect(holds, "INVALID_OPTION", `\`${option}\` must be ${must}`, value, fix ?? usual);
    } catch {
      unreadable(option);
    }
  };
  const members: ProblemList["members"] = (option, value, names) => {
    const read = (name: string): unknown => {
      try {
        const member = (value as Readonly<Record<string, unknown>>)[name];
        return typeof member === "function" ? (member.bind(value) as unknown) : member;
      } catch {
        return unreadable(option ? `${option}.${name}` : name);
      }
    };
    const entries = names.map((name) => [name, read(name)] as const);
    return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
  };
  const known: ProblemList["known"] = (option, names, value) => {
    for (const name of Object.keys(value).filter((key) => !names.includes(key))) {
      const what = `There is no such option${option && ` of \`${option}\``}`;
      expect(false, "UNKNOWN_OPTION", what, name, namesFix(name, names));
    }
  };
  return {
    found,
    expect,
    judge,
    unreadable,
    members,
    options(option, value, checks) {
      if (!isObject(value)) {
        expect(false, "INVALID_OPTION", `\`${option || "options"}\` must be an object`, value, "Give an object.");
        return {};
      }
      const names = Object.keys(checks);
      known(option, names, value);
      const copy = members(option, value, names);
      for (const [name, check] of Object.entries(checks)) judge(option ? `${option}.${name}` : name, check, copy[name]);
      return copy;
    },
    list(option, value) {
      const isList = Array.isArray(value);
      expect(isList, "INVALID_OPTION", `\`${option}\` must be an array`, value, "Write `[…]`.");
      // Made from it, because a hole would be passed over.
      return isList ? Array.from(value) : [];
    },
    record(option, value, names = []) {
      judge(option, anObject, value);
      if (!isObject(value)) return {};
      return members(option, value, [...new Set([...names, ...Object.keys(value)])]) as Partial<typeof value>;
    },
    milliseconds(option, text, atLeastMs) {
      const problem = durationProblem(text, option, { atLeastMs });
      if (problem !== undefined) found.push(problem);
      return problem === undefined ? (parseDuration(text as string) as number) : 0;
    },
    known,
  };
}
