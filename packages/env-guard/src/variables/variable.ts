import type { Duration } from "@luneo/kernel/duration";
import { optionFaults } from "@luneo/kernel/option-faults";
import { readVariable } from "./read-variable.ts";
import { durationCheck, phasesCheck, textCheck } from "./spec-checks.ts";
import type { StandardSchemaV1 } from "./standard-schema.ts";
import type { Phase, VariableSpec } from "./variable-spec.ts";

/**
 * A variable of type `T`: its methods make new ones, and it is a Standard Schema by itself.
 * `Guaranteed` is the environments in which it has a value (`string`: all of them), `Defaulted` whether it has a default,
 * `Needed` the phases that need it.
 */
export interface Variable<
  T,
  Guaranteed extends string = string,
  Defaulted extends boolean = false,
  Needed extends Phase = Phase,
> extends StandardSchemaV1<string | undefined, [string] extends [Guaranteed] ? T : T | undefined> {
  readonly spec: VariableSpec<T>;
  /** Used when the variable isn't set; validated by `defineEnv`. A sensitive default never applies in production. */
  default(value: T): Variable<T, string, true, Needed>;
  /** May be left out in every environment. */
  optional(): Variable<T, Whole<Defaulted, never>, Defaulted, Needed>;
  /** Must be set in these environments, and may be left out (or take its default) in the others. */
  requiredIn<const Names extends readonly [string, ...string[]]>(
    ...environments: Names
  ): Variable<T, Whole<Defaulted, Names[number]>, Defaulted, Needed>;
  /** Is needed in these phases only, and may be left out in the other one: `load(source, { phase })` says which it is. */
  inPhases<const Phases extends readonly [Phase, ...Phase[]]>(
    ...phases: Phases
  ): Variable<T, Guaranteed, Defaulted, Phases[number]>;
  /** Says what the variable is for; shown in generated documentation. */
  describe(description: string): Variable<T, Guaranteed, Defaulted, Needed>;
  /** A value to show in `.env.example`, never one that could pass for a real secret. */
  example(example: string): Variable<T, Guaranteed, Defaulted, Needed>;
  /** Names that it had before: still read, with a warning. */
  renamedFrom(...names: readonly [string, ...string[]]): Variable<T, Guaranteed, Defaulted, Needed>;
  /** Makes setting it a warning that says why, and what to do instead. */
  deprecated(why: string): Variable<T, Guaranteed, Defaulted, Needed>;
  /** How often its value should be replaced, by whom, and how; `expiry`, metrics and alerts go by it. */
  rotate(rotation: Rotation): Variable<T, Guaranteed, Defaulted, Needed>;
}

/** In which environments there is a value: with a default, in all. */
type Whole<Defaulted, Names extends string> = Defaulted extends true ? string : Names;

/** How the value of a variable is replaced. */
export interface Rotation {
  /** How often: `"90d"`. */
  readonly every?: Duration;
  /** Who does it. */
  readonly owner?: string;
  /** The page that says how, as a path or a URL. */
  readonly runbook?: string;
}

/** Makes a variable of a spec that is right, as those of the builders are. */
export function builtVariable<T>(spec: VariableSpec<T>): Variable<T> {
  return new BuiltVariable(spec) as unknown as Variable<T>;
}

// A class, since fifty variables of a starting process would make hundreds of functions otherwise.
class BuiltVariable {
  readonly spec: VariableSpec;

  constructor(spec: VariableSpec) {
    this.spec = spec;
  }

  get "~standard"(): StandardSchemaV1["~standard"] {
    return standardOf(this.spec);
  }

  default(value: unknown): BuiltVariable {
    return changed(this, { fallback: { value } });
  }

  optional(): BuiltVariable {
    return changed(this, { requiredIn: [] });
  }

  requiredIn(...requiredIn: readonly string[]): BuiltVariable {
    return changed(this, { requiredIn });
  }

  inPhases(...phases: readonly Phase[]): BuiltVariable {
    const [isRight, must] = phasesCheck;
    return changed(this, isRight(phases) ? { phases } : { faults: [`the phases must be ${must}`] });
  }

  describe(description: string): BuiltVariable {
    return changed(this, { description });
  }

  example(example: string): BuiltVariable {
    return changed(this, { example });
  }

  renamedFrom(...formerNames: readonly string[]): BuiltVariable {
    return changed(this, { formerNames });
  }

  deprecated(deprecated: string): BuiltVariable {
    return changed(this, { deprecated });
  }

  rotate(rotation: Rotation): BuiltVariable {
    return changed(this, rotationOf(rotation, this.spec.faults));
  }
}

/** The spec of a variable, if it is one of this copy of the package. */
export function specOf(variable: unknown): VariableSpec | undefined {
  return variable instanceof BuiltVariable ? variable.spec : undefined;
}

function changed({ spec }: BuiltVariable, change: Partial<VariableSpec>): BuiltVariable {
  return new BuiltVariable({ ...spec, ...change });
}

function standardOf(spec: VariableSpec): StandardSchemaV1["~standard"] {
  return {
    version: 1,
    vendor: "@luneo/env-guard",
    validate(raw: unknown) {
      // What somebody's reader throws may quote the value.
      let message = "The value has no valid definition, or its reader threw";
      try {
        // A schema knows no environment, and the unknown environment is production.
        const outcome = spec.faults?.length ? undefined : readVariable("The value", spec, raw, "production");
        if (outcome && !("code" in outcome)) return { value: outcome.value };
        message = outcome?.what ?? message;
      } catch {}
      return { issues: [{ message }] };
    },
  };
}

const rotationChecks = { every: durationCheck, owner: textCheck, runbook: textCheck };

/** The part of a spec that a rotation says. */
export function rotationOf(
  rotation: Rotation,
  others: readonly string[] = [],
): Pick<VariableSpec, "rotateEvery" | "owner" | "runbook" | "faults"> {
  const faults = optionFaults(rotation, rotationChecks, "rotate");
  if (faults.length > 0) return { faults: [...others, ...faults] };
  const { every, ...rest } = rotation;
  return every ? { ...rest, rotateEvery: every } : rest;
}
