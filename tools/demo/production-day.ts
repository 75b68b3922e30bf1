import type { Act, ActResult } from "./act.ts";
import { plannedActs } from "./planned-acts.ts";
import { printResult } from "./scoreboard.ts";
import type { Stage } from "./stage.ts";

/** Plays the acts in order on one stage. An act that fails does not stop the day; an interrupt does. */
export async function playDay(acts: readonly Act[], stage: Stage): Promise<ActResult[]> {
  const results: ActResult[] = [];
  for (const act of acts) {
    stage.terminal.line();
    stage.terminal.line(stage.terminal.style("bold", `Act ${act.number} · ${act.title}`) + `  ${act.promise}`);
    const result = await playAct(act, stage);
    stage.signal.throwIfAborted();
    printResult(result, stage.terminal);
    results.push(result);
  }
  const planned = plannedActs.map((act) => ({ status: "planned", act }) as const);
  return [...results, ...planned].toSorted((one, other) => one.act.number - other.act.number);
}

async function playAct(act: Act, stage: Stage): Promise<ActResult> {
  const startedAt = performance.now();
  // What an act that fails half-way leaves running (load, probes) ends with it.
  const over = new AbortController();
  try {
    const showing = await act.play({ ...stage, signal: AbortSignal.any([stage.signal, over.signal]) });
    const durationMs = performance.now() - startedAt;
    return { act, durationMs, status: showing.verdicts.every(({ met }) => met) ? "pass" : "fail", ...showing };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if ((error as { code?: unknown }).code === "SERVICE_MISSING") return { act, status: "not-shown", reason };
    return { act, status: "error", durationMs: performance.now() - startedAt, reason };
  } finally {
    over.abort(new Error("the act is over"));
  }
}
