import type { Clock } from "./clock.ts";
import { durationProblem } from "./duration.ts";
import type { DurationLimits } from "./duration.ts";
import { isObject } from "./option-faults.ts";
import type { OptionCheck, ToldFault } from "./option-faults.ts";
import { shownKind } from "./option-problems.ts";

/** Anything: judged by more than its type, elsewhere. */
export const aValue: OptionCheck = [() => true, ""];
/** A function. */
export const aFunction: OptionCheck = [(value) => typeof value === "function", "a function"];
/** A text that is not empty. */
export const aText: OptionCheck = [(value) => typeof value === "string" && value !== "", "a text that is not empty"];
/** An object of named things. */
export const anObject: OptionCheck = [isObject, "an object"];
/** A number from 0 to 1. */
export const aRatio: OptionCheck = [
  (value) => typeof value === "number" && value >= 0 && value <= 1,
  "a number from 0 to 1",
];

/** A whole number from `atLeast` (1 unless it is said) to `atMost` (no bound). */
export function aCount({ atLeast = 1, atMost = Infinity } = {}): OptionCheck {
  const bounds = atMost === Infinity ? `from ${atLeast} on` : `from ${atLeast} to ${atMost}`;
  const isRight = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= atLeast && Number(value) <= atMost;
  return [isRight, `a whole number ${bounds}`];
}

/** A duration within these limits; of 1 ms or more unless they say otherwise. */
export function aDuration({ atLeastMs = 1, ...limits }: DurationLimits = {}): OptionCheck {
  const problem = (value: unknown, option: string): ToldFault | undefined =>
    durationProblem(value, option, { atLeastMs, ...limits });
  const tell = (value: unknown, option: string): readonly ToldFault[] => [problem(value, option)!];
  return [(value) => problem(value, "") === undefined, 'a duration like "30s"', { tell }];
}

/** One of these words. */
export function aWord(...words: readonly string[]): OptionCheck {
  return [(value) => words.includes(value as string), `one of ${words.join(", ")}`];
}

/** Something that has these methods; `what` calls it "a clock". */
export function having(what: string, ...methods: readonly string[]): OptionCheck {
  return [(value) => hasMethods(value, methods), `${what}, with ${methods.map((name) => `\`${name}()\``).join(", ")}`];
}

/** A clock, of which these methods are needed; all of them unless they are named. */
export function aClock(...methods: readonly (keyof Clock)[]): OptionCheck {
  return having("a clock", ...(methods.length > 0 ? methods : ["now", "monotonic", "setTimer"]));
}

/** A list, every item of which passes this check; `what` calls it "a list of closers". */
export function aList(what: string, [isRight, must, { fix = "Leave it out." } = {}]: OptionCheck): OptionCheck {
  const tell = (value: unknown, option: string): readonly ToldFault[] => {
    if (!Array.isArray(value)) {
      return [{ what: `\`${option}\` must be ${what}`, got: shownKind(value), fix: "Write `[…]`." }];
    }
    // Made from it, because a hole would be passed over.
    return Array.from(value as readonly unknown[]).flatMap((item, index) =>
      isRight(item) ? [] : [{ what: `\`${option}[${index}]\` must be ${must}`, got: shownKind(item), fix }],
    );
  };
  return [(value) => tell(value, "").length === 0, what, { tell }];
}

/** The same, for an option that must not be left out; `fix` says how to write it. */
export function required([isRight, must, details]: OptionCheck, fix?: string): OptionCheck {
  return [isRight, must, { ...details, ...(fix !== undefined && { fix }), isRequired: true }];
}

/** Whether something, be it an object or a function, has all of these methods. */
export function hasMethods(value: unknown, methods: readonly string[]): boolean {
  const members = Object(value) as Readonly<Record<string, unknown>>;
  return methods.every((name) => typeof members[name] === "function");
}
