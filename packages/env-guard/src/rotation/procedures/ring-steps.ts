import type { RingAction, RingObservation } from "../transition.ts";

/** Where the value of a name comes from; steps are data without values. */
export type StepValue =
  | "new key"
  | "new label"
  | "staged key"
  | "staged label"
  | "current key"
  | "current label"
  | "end of the previous key"
  | "date of the rotation";

/** One change of the platform. */
export type RingStep =
  | { readonly kind: "set"; readonly name: string; readonly value: StepValue }
  | { readonly kind: "remove"; readonly name: string };

/** What follows the name of a ring in the names of its variables. */
export const ringSuffixes = ["", "_NEXT", "_PREVIOUS", "_PREVIOUS_EXPIRES_AT", "_ID", "_NEXT_ID", "_PREVIOUS_ID"];

/** What to make steps for. */
export interface RingStepsOptions {
  readonly name: string;
  readonly action: RingAction;
  readonly observation: RingObservation;
  /** All names that are set on the platform. */
  readonly set: ReadonlySet<string>;
  /** Whether the new key has a label. */
  readonly isLabelled?: boolean;
  readonly isEmergency?: boolean;
}

/**
 * The changes that an allowed action takes. Most platforms make them at once; one that can't makes them in this order,
 * in which any may be the last: the old key is still there, `ringState` tells what happened, and the same action
 * finishes the rest.
 */
export function ringSteps({ action, isEmergency, ...options }: RingStepsOptions): readonly RingStep[] {
  return isEmergency && action === "promote" ? emergencySteps(options) : makers[action](options);
}

type Options = Omit<RingStepsOptions, "action" | "isEmergency">;

const makers: Readonly<Record<RingAction, (options: Options) => readonly RingStep[]>> = {
  // The label first: alone it means nothing.
  stage(options) {
    const { name, isLabelled } = options;
    const label = isLabelled ? [set(`${name}_NEXT_ID`, "new label")] : removed(options, ["_NEXT_ID"]);
    return [...label, set(`${name}_NEXT`, "new key")];
  },
  promote(options) {
    const { name, observation } = options;
    const { current, next } = observation;
    const isMoved = !next || (next.fingerprint !== undefined && next.fingerprint === current?.fingerprint);
    const hasLabel = options.set.has(`${name}_ID`);
    const hasNextLabel = options.set.has(`${name}_NEXT_ID`);
    const move = [
      // A date that a retirement left behind would be taken for this promotion's; the old key's label and end aren't the
      // new one's, and verifiers try every key for a label that nobody has.
      ...removed(options, ["_PREVIOUS_EXPIRES_AT", "_EXPIRES_AT", ...(hasNextLabel ? [] : ["_ID"])]),
      set(`${name}_PREVIOUS`, "current key"),
      ...(hasLabel ? [set(`${name}_PREVIOUS_ID`, "current label")] : removed(options, ["_PREVIOUS_ID"])),
      set(name, "staged key"),
      ...(hasNextLabel ? [set(`${name}_ID`, "staged label")] : []),
    ];
    return [
      ...(isMoved ? [] : move),
      ...removed(options, ["_NEXT", "_NEXT_ID"]),
      set(`${name}_ROTATED_AT`, "date of the rotation"),
      // Last: PREVIOUS without it tells that a promotion was cut off.
      set(`${name}_PREVIOUS_EXPIRES_AT`, "end of the previous key"),
    ];
  },
  // The date last: without its key it tells that a retirement was cut off.
  retire: (options) => removed(options, ["_PREVIOUS", "_PREVIOUS_ID", "_PREVIOUS_EXPIRES_AT"]),
  abort: (options) => removed(options, ["_NEXT", "_NEXT_ID"]),
};

/** The new key signs first of all; what may have leaked with the old one goes next. */
function emergencySteps(options: Options): readonly RingStep[] {
  const { name, isLabelled } = options;
  return [
    ...(isLabelled ? [] : removed(options, ["_ID"])),
    ...removed(options, ["_EXPIRES_AT"]),
    set(name, "new key"),
    ...(isLabelled ? [set(`${name}_ID`, "new label")] : []),
    ...removed(options, ["_PREVIOUS", "_PREVIOUS_ID", "_PREVIOUS_EXPIRES_AT", "_NEXT", "_NEXT_ID"]),
    set(`${name}_ROTATED_AT`, "date of the rotation"),
  ];
}

function set(name: string, value: StepValue): RingStep {
  return { kind: "set", name, value };
}

/** Only what is set, in the order given. */
function removed({ name, set }: Options, suffixes: readonly string[]): readonly RingStep[] {
  const names = suffixes.map((suffix) => name + suffix).filter((one) => set.has(one));
  return names.map((one) => ({ kind: "remove", name: one }));
}
