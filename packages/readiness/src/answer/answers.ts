import { contain } from "@luneo/kernel/contain";
import type { BoardGroup } from "../board/board.ts";
import { jsonAnswer, notAllowed } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { Format } from "./format/format.ts";
import { healthJson } from "./format/health-json.ts";
import { microprofile } from "./format/microprofile.ts";
import { simple } from "./format/simple.ts";
import { terminus } from "./format/terminus.ts";
import { detailsOf } from "./group-view.ts";
import type { GroupView, Release } from "./group-view.ts";
import type { RequestLike } from "./http.ts";

export type { Release } from "./group-view.ts";

/** The form of the bodies: the draft of `application/health+json`, that of @nestjs/terminus, of MicroProfile Health, or our own. */
export type AnswerFormat = "health+json" | "terminus" | "microprofile" | "simple";

/** Who may see more than the status. */
export interface DetailsOptions {
  /** Answers at once, and only `true` is a yes: a throw is a no, and so is a promise. */
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

const FORMATS: Readonly<Record<AnswerFormat, Format>> = {
  "health+json": healthJson,
  terminus,
  microprofile,
  simple,
};

/** Makes the answers: what the public gets is rendered now, once for each group and status. */
export function createAnswers(groups: readonly BoardGroup[], options: AnswersOptions): Answers {
  const { release, details, onError } = options;
  const { mediaType, body } = FORMATS[options.format];
  const ofPublic = new Map(
    groups.map((group): [BoardGroup, PublicAnswers] => {
      return [group, { pass: render(group, "pass"), warn: render(group, "warn"), fail: render(group, "fail") }];
    }),
  );

  function render(group: BoardGroup, status: GroupView["status"], shown?: GroupView["details"]): Answer {
    const view = { status, release: group.plan.name === "deploy" ? release : undefined, details: shown };
    return jsonAnswer(status === "fail", mediaType, body(view), retryAfterSeconds(group));
  }

  /** Undefined for whoever may not see more than the public, and when it can't be shown. */
  function detailed(group: BoardGroup, request: RequestLike): Answer | undefined {
    const report = (error: unknown): void => onError(error, "details");
    try {
      const verdict: unknown = details?.authorize(request);
      if (verdict === true) return render(group, group.status, detailsOf(group));
      // Somebody's promise, against its type: it is a no, and may be rejected.
      if (typeof verdict === "object") contain(() => verdict, report);
    } catch (error) {
      report(error);
    }
    return undefined;
  }

  return {
    of(group, request) {
      const { method = "GET" } = request;
      if (method !== "GET" && method !== "HEAD") return notAllowed;
      const shown = details === undefined ? undefined : detailed(group, request);
      return shown ?? (ofPublic.get(group) as PublicAnswers)[group.status];
    },
  };
}

/** Before the slowest check of the group has run again, nothing can have changed. */
function retryAfterSeconds({ members }: BoardGroup): number {
  const longestMs = Math.max(0, ...members.map(({ check }) => check.plan.intervalMs));
  return Math.max(1, Math.ceil(longestMs / 1000));
}
