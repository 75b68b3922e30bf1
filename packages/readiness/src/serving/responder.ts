import type { Clock } from "@luneo/kernel/clock";
import type { Answer } from "../answer/answer.ts";
import type { Answers } from "../answer/answers.ts";
import { pathOf, respond } from "../answer/http.ts";
import type { RequestLike, ResponseLike } from "../answer/http.ts";
import type { Board, BoardGroup } from "../board/board.ts";
import { ReadinessError } from "../readiness-error.ts";
import type { Rounds } from "../running/rounds.ts";

/** Answers requests from the board. Nothing of it throws. */
export interface Responder {
  answer(request: RequestLike, group?: string): Answer | Promise<Answer> | undefined;
  handle(request: RequestLike, response: ResponseLike, group: string): void;
  serve(request: RequestLike, response: ResponseLike): boolean;
}

/** What a responder needs to know and whom it tells. */
export interface ResponderOptions {
  readonly board: Board;
  readonly rounds: Pick<Rounds, "ask">;
  readonly answers: Answers;
  readonly clock: Clock;
  /** Must not throw. */
  readonly onError: (error: unknown, source: string) => void;
}

/** Stands for a group that there isn't: nobody may take its answer for a good one. */
export const NO_GROUP: BoardGroup = Object.freeze({
  plan: Object.freeze({ name: "", members: [], paths: [], isLive: false }),
  members: Object.freeze([]),
  status: "fail",
  heldBy: Object.freeze([]),
  staleAtMs: Infinity,
});

/** Makes a responder. */
export function createResponder({ board, rounds, answers, clock, onError }: ResponderOptions): Responder {
  const byName = new Map(board.groups.map((group) => [group.plan.name, group]));
  const byPath = new Map(board.groups.flatMap((group) => group.plan.paths.map((path) => [path, group] as const)));

  function named(name: string): BoardGroup {
    const group = byName.get(name);
    if (group !== undefined) return group;
    const message = `There is no group "${name}"; there are ${[...byName.keys()].join(", ")}.`;
    onError(new ReadinessError({ code: "UNKNOWN_GROUP", message }), "handle");
    return NO_GROUP;
  }

  /** Undefined when what is known will do. */
  function roundFor(request: RequestLike, group: BoardGroup): Promise<unknown> | undefined {
    const { method = "GET" } = request;
    return method === "GET" || method === "HEAD" ? rounds.ask(group) : undefined;
  }

  function answerNow(request: RequestLike, group: BoardGroup): Answer {
    if (clock.monotonic() >= group.staleAtMs) board.expire();
    return answers.of(group, request);
  }

  function write(request: RequestLike, response: ResponseLike, group: BoardGroup): void {
    try {
      respond(request, response, answerNow(request, group));
    } catch (error) {
      // Somebody wrapped the response; whoever sent the request must not take the process down with it.
      onError(error, "handle");
    }
  }

  function handle(request: RequestLike, response: ResponseLike, group: BoardGroup): void {
    const round = roundFor(request, group);
    if (round === undefined) write(request, response, group);
    else void round.then(() => write(request, response, group));
  }

  return {
    answer(request, name) {
      const group = name === undefined ? byPath.get(pathOf(request.url)) : named(name);
      if (group === undefined) return undefined;
      const round = roundFor(request, group);
      return round === undefined ? answerNow(request, group) : round.then(() => answerNow(request, group));
    },
    handle: (request, response, name) => handle(request, response, named(name)),
    serve(request, response) {
      const group = byPath.get(pathOf(request.url));
      if (group !== undefined) handle(request, response, group);
      return group !== undefined;
    },
  };
}
