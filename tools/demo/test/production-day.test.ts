import { describe, expect, test } from "vitest";
import type { Act, Showing } from "../act.ts";
import { playDay } from "../production-day.ts";
import type { Stage } from "../stage.ts";
import { createTerminal } from "../terminal.ts";

function stageFor(signal = new AbortController().signal): Stage & { said: string[] } {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text), isTTY: false } as unknown as NodeJS.WriteStream;
  return { signal, terminal: createTerminal(stream, { plain: true }), said } as unknown as Stage & { said: string[] };
}

const act = (play: () => Promise<Showing>): Act => ({ number: 1, title: "An act", promise: "It plays", play });
const verdict = (met: boolean) => ({ promised: "fast", measured: "1 ms", met });

describe("a production day", () => {
  test("passes an act whose every verdict is met, and fails one with a verdict missed", async () => {
    const results = await playDay(
      [
        act(async () => ({ verdicts: [verdict(true)] })),
        act(async () => ({ verdicts: [verdict(true), verdict(false)] })),
      ],
      stageFor(),
    );
    expect(results.slice(0, 2).map(({ status }) => status)).toEqual(["pass", "fail"]);
  });

  test("goes on after an act that throws, and tells why", async () => {
    const stage = stageFor();
    const results = await playDay(
      [act(() => Promise.reject(new Error("the curtain is stuck"))), act(async () => ({ verdicts: [verdict(true)] }))],
      stage,
    );
    expect(results.slice(0, 2).map(({ status }) => status)).toEqual(["error", "pass"]);
    expect(stage.said.join("")).toContain("the curtain is stuck");
  });

  test("ends what an act that fails half-way left running", async () => {
    let signal: AbortSignal | undefined;
    const failing: Act = {
      ...act(async () => ({ verdicts: [] })),
      play(stage) {
        signal = stage.signal;
        return Promise.reject(new Error("half-way"));
      },
    };
    await playDay([failing], stageFor());
    expect(signal?.aborted).toBe(true);
  });

  test("does not call an act failed whose server is missing, but not shown, with the install line", async () => {
    const missing = Object.assign(new Error("To install: apt-get install redis-server"), { code: "SERVICE_MISSING" });
    const [result] = await playDay([act(() => Promise.reject(missing))], stageFor());
    expect(result).toMatchObject({ status: "not-shown", reason: "To install: apt-get install redis-server" });
  });

  test("lists the acts that are not built yet", async () => {
    const results = await playDay([], stageFor());
    expect(results.map((result) => [result.act.number, result.status])).toEqual([
      [4, "planned"],
      [5, "planned"],
      [7, "planned"],
    ]);
  });

  test("ends at once when it is interrupted", async () => {
    const controller = new AbortController();
    const interrupting = act(async () => (controller.abort(new Error("interrupted")), { verdicts: [] }));
    let played = false;
    const next = act(async () => ((played = true), { verdicts: [] }));
    await expect(playDay([interrupting, next], stageFor(controller.signal))).rejects.toThrow("interrupted");
    expect(played).toBe(false);
  });
});
