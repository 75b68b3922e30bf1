import type { Problem } from "@luneo/kernel/error";
import { reviewDefinition } from "./definition-review.ts";
import { refuseProblems } from "./env-guard-error.ts";
import { lookupIn, type EnvSource } from "../reading/env-source.ts";
import {
  environmentNames,
  type Environment,
  type EnvironmentOptions,
  type StandardEnvironment,
} from "./environment.ts";
import { loadEnv, type LoadOptions } from "../reading/load-env.ts";
import type { Policy } from "../policy/policy.ts";
import { readEnv, type CheckedDefinition } from "../reading/read-env.ts";
import type { Rule } from "./rules.ts";
import { stateOf, type VariableState } from "../loaded/variable-state.ts";
import { declaredSpec } from "../variables/declared-spec.ts";
import type { MarkedSchema } from "../variables/marked-schema.ts";
import { isObject, optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import { switchCheck } from "../variables/spec-checks.ts";
import type { StandardSchemaV1 } from "../variables/standard-schema.ts";
import type { Phase, VariableSpec } from "../variables/variable-spec.ts";
import type { ValueOf } from "../variables/variable-value.ts";

/** A variable: one of the builders, or a schema of any library, bare or with what env-guard should know about it. */
export type Declaration = StandardSchemaV1 | MarkedSchema;

/** The type of the environment that variables make in a phase, with `Name` as the environments there are. */
export type EnvOf<Vars, Name extends string, During extends Phase = "boot"> = {
  readonly [Key in keyof Vars]: ValueOf<Vars[Key], Name, During>;
};

/** What {@link defineEnv} takes. */
export interface EnvOptions<Vars extends Readonly<Record<string, Declaration>>, Name extends string> {
  /** The variables by name: capital letters, digits and underscores. */
  readonly vars: Vars;
  readonly environment?: EnvironmentOptions<Name>;
  /** What must hold between variables. @defaultValue [] */
  readonly rules?: readonly Rule<NoInfer<keyof Vars & string>>[];
  /** How strict production is. */
  readonly policy?: Partial<Policy>;
}

/**
 * A definition: pure data and functions, so that programs may import it anywhere. `Env` is what it loads when the
 * application boots, `BuildEnv` while it is built.
 */
export interface EnvDefinition<Env, BuildEnv = unknown> {
  /** Each variable and what is known about it, in the order of the definition. */
  readonly variables: ReadonlyMap<string, VariableSpec>;
  /** The names of all environments that it knows. */
  readonly environments: readonly string[];
  /**
   * Reads the variables.
   *
   * @throws EnvGuardError `ENV_INVALID` with every problem and no value
   * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for a source or options that can't be right
   */
  load(source: EnvSource, options?: LoadOptions & { readonly phase?: "boot" }): Env;
  load(source: EnvSource, options: LoadOptions & { readonly phase: "build" }): BuildEnv;
  load(source: EnvSource, options: LoadOptions): Env | BuildEnv;
  /**
   * Reads the variables and tells all about them but their values.
   *
   * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for a source or options that can't be right; for nothing else
   */
  inspect(source: EnvSource, options?: InspectOptions): Inspection;
}

/** Under which circumstances a source is inspected. */
export interface InspectOptions {
  /** @defaultValue what the source says */
  readonly environment?: string;
  /** @defaultValue "boot" */
  readonly phase?: Phase;
}

/** What a source would make of a definition, without values. */
export interface Inspection {
  readonly environment: Pick<Environment, "name" | "decidedBy">;
  /** What `load` would refuse. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Companions stand after the variable that they belong to. */
  readonly variables: readonly VariableState[];
}

/**
 * The type of the environment that a definition loads: `type Env = EnvFrom<typeof definition>`, or
 * `EnvFrom<typeof definition, "build">` for what it loads while the application is built.
 */
export type EnvFrom<Definition extends EnvDefinition<unknown>, During extends Phase = "boot"> =
  Definition extends EnvDefinition<infer Env, infer BuildEnv> ? { boot: Env; build: BuildEnv }[During] : never;

/** Under this key a definition has what it was checked to be, for `loadAsync`. */
export const checkedKey = Symbol.for("@luneo/env-guard/checked");

/**
 * Defines what an application needs from its environment. Reads nothing.
 *
 * @throws EnvGuardError `ENV_DEFINITION_INVALID` with all that can't be right about the definition itself
 */
export function defineEnv<const Vars extends Readonly<Record<string, Declaration>>, const Name extends string = never>(
  options: EnvOptions<Vars, Name>,
): EnvDefinition<EnvOf<Vars, Name | StandardEnvironment>, EnvOf<Vars, Name | StandardEnvironment, "build">> {
  const given: Partial<EnvOptions<Vars, Name>> = isObject(options) ? options : {};
  const { vars = {}, environment = {}, rules = [], policy = {} } = given;
  const variables = new Map<string, VariableSpec>();
  if (isObject(vars)) {
    for (const name of Object.keys(vars)) variables.set(name, Object.freeze(declaredSpec(vars[name], name)));
  }
  const environments = environmentNames(environment);
  const unchecked = { variables, environments, environment, rules, policy };
  const { problems, reservedNames } = reviewDefinition(options, unchecked);
  refuseProblems("ENV_DEFINITION_INVALID", "definition", problems);
  const checked: CheckedDefinition = { ...unchecked, reservedNames };

  const definition = {
    // A copy, since a map can't be frozen: who empties it doesn't empty the definition.
    variables: new Map(variables),
    environments,
    load(source: EnvSource, options?: LoadOptions) {
      if (options) refuseOptions("load", options, { phase: phaseCheck, skipValidation: switchCheck });
      const read = (environment?: string) => readEnv(checked, lookupIn(source), options?.phase, environment);
      return loadEnv(read(), read, options?.skipValidation);
    },
    inspect(source: EnvSource, options?: InspectOptions): Inspection {
      const nameCheck: OptionCheck = [isOneOf(environments), `one of ${environments.join(", ")}`];
      if (options) refuseOptions("inspect", options, { phase: phaseCheck, environment: nameCheck });
      const reading = readEnv(checked, lookupIn(source), options?.phase, options?.environment);
      const { environment, problems, warnings, slips } = reading;
      return {
        environment: { name: environment.name, decidedBy: environment.decidedBy },
        problems,
        warnings: [...warnings, ...slips()],
        variables: reading.variables.map(stateOf),
      };
    },
    [checkedKey]: checked,
  };
  return Object.freeze(definition) as unknown as ReturnType<typeof defineEnv<Vars, Name>>;
}

/** What a phase must be. */
export const phaseCheck: OptionCheck = [isOneOf(["build", "boot"]), '"build" or "boot"'];

function isOneOf(names: readonly unknown[]): (value: unknown) => boolean {
  return (value) => names.includes(value);
}

function refuseOptions(method: string, options: unknown, checks: Readonly<Record<string, OptionCheck>>): void {
  const faults = optionFaults(options, checks);
  const problems = faults.map((what) => ({ code: "OPTION", what, fix: "Correct the call" }));
  refuseProblems("ENV_ARGUMENT_INVALID", `argument of ${method}`, problems);
}
