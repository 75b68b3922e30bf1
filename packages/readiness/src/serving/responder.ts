import type { Clock } from "@luneo/kernel/clock";
import { shown } from "@luneo/kernel/error";
import { namesFix } from "@luneo/kernel/option-names";
import type { Answer } from "../answer/answer.ts";
import type { Answers } from "../answer/answers.ts";
import type { RequestLike } from "../answer/request.ts";
import { NO_GROUP } from "../board/board.ts";
import type { Board, BoardGroup } from "../board/board.ts";
import { pathOf } from "../plan/path.ts";
import { ReadinessError } from "../readiness-error.ts";
import type { Rounds } from "../running/rounds.ts";
import { respond } from "./response.ts";
import type { ResponseLike } from "./response.ts";

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

type Source = "answer" | "handle" | "serve";

/** Stands for a request that can't be read. */
const NO_REQUEST: RequestLike = Object.freeze({});

/** Makes a responder. */
export function createResponder({ board, rounds, answers, clock, onError }: ResponderOptions): Responder {
  const byPath = new Map(board.groups.flatMap((group) => group.plan.paths.map((path) => [path, group] as const)));

  /** The group at the path of the request; undefined, and told, where it has none that can be read. */
  function addressed(request: RequestLike, source: "answer" | "serve"): BoardGroup | undefined {
    try {
      return byPath.get(pathOf(request.url));
    } catch (error) {
      onError(unreadable(error), source);
      return undefined;
    }
  }

  function named(name: string, source: "answer" | "handle"): BoardGroup {
    const group = board.group(name);
    if (group === NO_GROUP) {
      const names = board.groups.map(({ plan }) => plan.name);
      const message = `There is no group ${shown(name)}. ${namesFix(typeof name === "string" ? name : "", names)}`;
      onError(new ReadinessError({ code: "UNKNOWN_GROUP", message }), source);
    }
    return group;
  }

  /** Undefined when what is known will do. */
  function roundFor(request: RequestLike, group: BoardGroup): Promise<unknown> | undefined {
    try {
      const { method = "GET" } = request;
      return method === "GET" || method === "HEAD" ? rounds.ask(group) : undefined;
    } catch {
      // Whoever makes the answer meets it again, and tells.
      return undefined;
    }
  }

  function answerNow(request: RequestLike, group: BoardGroup, source: Source): Answer {
    try {
      if (clock.monotonic() >= group.staleAtMs) board.expire();
      return answers.of(group, request);
    } catch (error) {
      onError(error, source);
      return answers.of(NO_GROUP, NO_REQUEST);
    }
  }

  function write(request: RequestLike, response: ResponseLike, group: BoardGroup, source: Source): void {
    const answer = answerNow(request, group, source);
    try {
      respond(request, response, answer);
    } catch (error) {
      // Somebody wrapped the response; whoever sent the request must not take the process down with it.
      onError(error, "handle");
    }
  }

  function handle(request: RequestLike, response: ResponseLike, group: BoardGroup, source: Source): void {
    const round = roundFor(request, group);
    if (round === undefined) write(request, response, group, source);
    else void round.then(() => write(request, response, group, source));
  }

  return {
    answer(request, name) {
      const group = name === undefined ? addressed(request, "answer") : named(name, "answer");
      if (group === undefined) return undefined;
      const round = roundFor(request, group);
      if (round === undefined) return answerNow(request, group, "answer");
      return round.then(() => answerNow(request, group, "answer"));
    },
    handle: (request, response, name) => handle(request, response, named(name, "handle"), "handle"),
    serve(request, response) {
      const group = addressed(request, "serve");
      if (group !== undefined) handle(request, response, group, "serve");
      return group !== undefined;
    },
  };
}

function unreadable(cause: unknown): ReadinessError {
  const message = "A request can't be read; it must have a `url` and a `method`, and each be a text or left out.";
  return new ReadinessError({ code: "REQUEST_UNREADABLE", message, cause });
}
