import type { Chart } from "./page/chart.ts";
import type { Stage } from "./stage.ts";

/** One thing that was promised, beside what was measured. */
export interface Verdict {
  readonly promised: string;
  readonly measured: string;
  readonly met: boolean;
}

/** What an act leaves behind for the scoreboard and the page. */
export interface Showing {
  readonly verdicts: readonly Verdict[];
  readonly charts?: readonly Chart[];
  /** Text worth reading as it was, such as an error message. */
  readonly transcript?: { readonly title: string; readonly text: string };
}

/** A scene of the production day that plays on real servers. */
export interface Act {
  readonly number: number;
  readonly title: string;
  readonly promise: string;
  /** Plays to the end or throws; a throw is a failed act. Everything it waits for obeys the stage's signal. */
  play(stage: Stage): Promise<Showing>;
}

/** A scene that a later package brings. */
export interface PlannedAct {
  readonly number: number;
  readonly title: string;
  readonly promise: string;
}

export type ActResult =
  | ({ readonly status: "pass" | "fail"; readonly act: Act; readonly durationMs: number } & Showing)
  | { readonly status: "error"; readonly act: Act; readonly durationMs: number; readonly reason: string }
  | { readonly status: "not-shown"; readonly act: Act; readonly reason: string }
  | { readonly status: "planned"; readonly act: PlannedAct };
