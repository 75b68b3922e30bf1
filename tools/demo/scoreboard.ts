import type { ActResult } from "./act.ts";
import type { Terminal } from "./terminal.ts";

const marks = { pass: "✓", fail: "✗", error: "✗", "not-shown": "–", planned: "·" } as const;
const colours = { pass: "green", fail: "red", error: "red", "not-shown": "yellow", planned: "gray" } as const;
const words = {
  pass: "pass",
  fail: "FAIL",
  error: "FAIL",
  "not-shown": "not shown",
  planned: "not built yet",
} as const;

/** One act, as it is known when it ends: what was promised, what was measured. */
export function printResult(result: ActResult, terminal: Terminal): void {
  if ("reason" in result) {
    terminal.line(terminal.style(colours[result.status], indent(`${marks[result.status]} ${result.reason}`)));
  }
  if (!("verdicts" in result)) return;
  const widest = Math.max(...result.verdicts.map(({ promised }) => promised.length));
  for (const { promised, measured, met } of result.verdicts) {
    const mark = terminal.style(met ? "green" : "red", met ? "✓" : "✗");
    terminal.line(`  ${mark} ${promised.padEnd(widest)}  ${terminal.style(met ? "bold" : ["bold", "red"], measured)}`);
  }
}

/** The curtain: every act of the day with its verdict, planned ones included. */
export function printScoreboard(results: readonly ActResult[], terminal: Terminal): void {
  terminal.line();
  terminal.line(terminal.style("bold", "Scoreboard"));
  const widest = Math.max(...results.map(({ act }) => act.title.length));
  for (const { act, status } of results) {
    const word = terminal.style(colours[status], `${marks[status]} ${words[status]}`.padEnd(15));
    terminal.line(`  ${word} ${act.number}  ${act.title.padEnd(widest)}  ${terminal.style("gray", act.promise)}`);
  }
  terminal.line();
}

/** 0: every act that exists was shown and passed; 1: one failed; 3: one could not be shown. */
export function exitCodeOf(results: readonly ActResult[]): 0 | 1 | 3 {
  if (results.some(({ status }) => status === "fail" || status === "error")) return 1;
  return results.some(({ status }) => status === "not-shown") ? 3 : 0;
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
