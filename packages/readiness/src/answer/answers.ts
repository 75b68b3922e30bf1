import type { BoardGroup } from "../board/board.ts";
import { failureCode } from "../board/observation.ts";
import type { CheckState } from "../board/check-state.ts";
import { jsonAnswer, notAllowed } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { Format } from "./format/format.ts";
import { healthJson } from "./format/health-json.ts";
import { microprofile } from "./format/microprofile.ts";
import { simple } from "./format/simple.ts";
import { terminus } from "./format/terminus.ts";
import { detailsOf } from "./group-view.ts";
import type { GroupView, Release } from "./group-view.ts";
import type { RequestLike } from "./request.ts";
import { readVerdict } from "./verdict.ts";

export type { Release } from "./group-view.ts";

/** The form of the bodies: the draft of `application/health+json`, that of @nestjs/terminus, of MicroProfile Health, or our own. */
export type AnswerFormat = "health+json" | "terminus" | "microprofile" | "simple";

/** Who may see more than the status. */
export interface DetailsOptions {
  /**
   * Answers at once, and only `true` is a yes. A throw is a no that `onError` is told of; a promise is one too, told once
   * by a `ReadinessError` `AUTHORIZE_ASYNC`.
   */
  readonly authorize: (request: RequestLike) => boolean;
}

/** How groups are answered for. */
export interface AnswersOptions {
  readonly format: AnswerFormat;
  readonly release: Release | undefined;
  readonly details: DetailsOptions | undefined;
  readonly onError: (error: unknown, source: string) => void;
}

/** The answers of all groups. */
export interface Answers {
  /** The answer that this request gets; never throws. Without details to show it is a look-up. */
  of(group: BoardGroup, request: RequestLike): Answer;
}

/** What the public gets of one group, by its status. */
type PublicAnswers = Readonly<Record<GroupView["status"], Answer>>;

/** What the authorised get of one group until something of it changes, which states tell by not being the same. */
interface DetailedAnswer {
  readonly answer: Answer;
  readonly states: readonly CheckState[];
  readonly heldBy: readonly string[];
}

const FORMATS: Readonly<Record<AnswerFormat, Format>> = {
  "health+json": healthJson,
  terminus,
  microprofile,
  simple,
};
/** Every `AnswerFormat`. */
export const ANSWER_FORMATS: readonly string[] = Object.keys(FORMATS);

/**
 * Makes the answers: what the public gets is rendered now, once for each group and status; details are when they are first
 * asked for after a change.
 */
export function createAnswers(groups: readonly BoardGroup[], options: AnswersOptions): Answers {
  const { release, details, onError } = options;
  const { mediaType, body } = FORMATS[options.format];
  const ofPublic = new Map(
    groups.map((group): [BoardGroup, PublicAnswers] => {
      return [group, { pass: render(group, "pass"), warn: render(group, "warn"), fail: render(group, "fail") }];
    }),
  );
  const ofAuthorised = new Map<BoardGroup, DetailedAnswer>();
  let isLatenessTold = false;

  function render(group: BoardGroup, status: GroupView["status"], shown?: GroupView["details"]): Answer {
    const view = { status, release: group.plan.name === "deploy" ? release : undefined, details: shown };
    return jsonAnswer(status === "fail", mediaType, body(view), retryAfterSeconds(group));
  }

  function report(error: unknown): void {
    const isLateness = failureCode(error) === "AUTHORIZE_ASYNC";
    // A mistake of the program's, not of the request's: else everybody who asks fills the logs.
    if (!isLateness || !isLatenessTold) onError(error, "details");
    isLatenessTold ||= isLateness;
  }

  function detailed(group: BoardGroup): Answer {
    const last = ofAuthorised.get(group);
    if (last !== undefined && isCurrent(last, group)) return last.answer;
    const { members, heldBy } = group;
    const answer = render(group, group.status, detailsOf(group));
    ofAuthorised.set(group, { answer, states: members.map(({ check }) => check.state), heldBy });
    return answer;
  }

  /** Undefined for whoever may not see more than the public, and when it can't be shown. */
  function shownTo(request: RequestLike, group: BoardGroup, judge: DetailsOptions): Answer | undefined {
    try {
      if (readVerdict(judge.authorize(request), "`authorize` of `details`")) return detailed(group);
    } catch (error) {
      report(error);
    }
    return undefined;
  }

  return {
    of(group, request) {
      const { method = "GET" } = request;
      if (method !== "GET" && method !== "HEAD") return notAllowed;
      const shown = details === undefined ? undefined : shownTo(request, group, details);
      return shown ?? (ofPublic.get(group) as PublicAnswers)[group.status];
    },
  };
}

function isCurrent({ states, heldBy }: DetailedAnswer, group: BoardGroup): boolean {
  return heldBy === group.heldBy && group.members.every(({ check }, index) => check.state === states[index]);
}

/** Before the slowest check has run again that can change the group's status, not everything can have changed. */
function retryAfterSeconds({ members }: BoardGroup): number {
  const deciding = members.filter(({ impact }) => impact !== "informational");
  const longestMs = Math.max(0, ...deciding.map(({ check }) => check.plan.intervalMs));
  return Math.max(1, Math.ceil(longestMs / 1000));
}
