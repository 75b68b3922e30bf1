import type { Clock } from "@luneo/kernel/clock";
import { aClock, aFunction, aText, aValue, aWord, required } from "@luneo/kernel/option-checks";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import { ANSWER_FORMATS } from "./answer/answers.ts";
import type { AnswerFormat, DetailsOptions, Release } from "./answer/answers.ts";
import type { Transition } from "./board/transition.ts";
import type { Check, CheckSettings, LocalNameOf, UniquelyNamed } from "./check.ts";
import type { ReadinessOptionChecks } from "./plan/readiness-plan.ts";

/** Which checks make up which group; liveness takes local checks only. */
export interface GroupsOf<Checks extends readonly Check[]> {
  readonly [group: string]: readonly Checks[number]["name"][] | undefined;
  readonly live?: readonly LocalNameOf<Checks>[];
}

/** The names of the groups there are: those given, and always `live` and `ready`. */
export type GroupName<Groups> = (keyof Groups & string) | "live" | "ready";

/** What readiness is made from. */
export interface ReadinessOptions<Checks extends readonly Check[], Groups extends GroupsOf<Checks>> {
  readonly checks: Checks & UniquelyNamed<Checks>;
  /** @defaultValue `ready` has every check, `live` none */
  readonly groups?: Groups;
  /** Where groups are served. @defaultValue /livez, /readyz, /startupz and /healthz for live, ready, startup and deploy */
  readonly paths?: { readonly [Group in GroupName<NoInfer<Groups>>]?: readonly `/${string}`[] };
  /** For checks that don't say otherwise themselves. */
  readonly defaults?: CheckSettings;
  /**
   * When checks run: all the time, or only while somebody has asked within the last three of their intervals. On demand
   * lets a platform put a quiet service to sleep; the first probe after a rest waits until its checks have run.
   *
   * @defaultValue "background"
   */
  readonly mode?: "background" | "on-demand";
  /** The form of the answers' bodies. @defaultValue "health+json" */
  readonly format?: AnswerFormat;
  /** Who is shown more than a group's status. @defaultValue nobody */
  readonly details?: DetailsOptions;
  /** Which release this is; told by the group `deploy`. */
  readonly release?: Release;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
  /** Gives numbers from 0 to below 1. @defaultValue `Math.random` */
  readonly random?: () => number;
  /** Told of every change of a check's or a group's status, once it is in force. */
  readonly onTransition?: (transition: Transition) => void;
  /**
   * Told the whole error of a failed run, which is shown nowhere else; `source` names the check, or what was called:
   * "onTransition", "transition" for a listener of `on`, "details", "handle", "serve", "answer", "listen".
   */
  readonly onError?: (error: unknown, source: string) => void;
}

const aFact: OptionCheck = [aText[0], aText[1], { fix: "Leave it out." }];

/** What each option must be; those that may be anything here are judged by more than their type when they are planned. */
export const readinessOptionChecks = {
  readiness: {
    checks: aValue,
    groups: aValue,
    paths: aValue,
    defaults: aValue,
    mode: aWord("background", "on-demand"),
    format: aWord(...ANSWER_FORMATS),
    details: aValue,
    release: aValue,
    clock: aClock(),
    random: aFunction,
    onTransition: aFunction,
    onError: aFunction,
  } satisfies Record<keyof ReadinessOptions<readonly Check[], {}>, OptionCheck>,
  details: { authorize: required(aFunction) } satisfies Record<keyof DetailsOptions, OptionCheck>,
  release: { version: aFact, id: aFact } satisfies Record<keyof Release, OptionCheck>,
} satisfies ReadinessOptionChecks;
