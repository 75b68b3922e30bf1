import { describe, expect, test, vi } from "vitest";
import { createLane } from "../../../src/checks/disk/lane.ts";

const never = new AbortController().signal;

/** A question that the test answers. */
function openQuestion() {
  let answer = (_: number): void => {};
  let refuse = (_: Error): void => {};
  const promise = new Promise<number>((resolve, reject) => {
    answer = resolve;
    refuse = reject;
  });
  return { question: async () => await promise, answer, refuse };
}

describe("a lane", () => {
  test("gives the answer, and is free again", async () => {
    const lane = createLane();
    const answer = lane.ask("/data", async () => 7, never);
    expect(lane.pending).toBe("/data");
    expect(await answer).toBe(7);
    expect(lane.pending).toBeUndefined();
  });

  test.for([
    ["rejected", async () => Promise.reject(new Error("no"))],
    [
      "thrown",
      () => {
        throw new Error("no");
      },
    ],
  ] as const)("is free again after what was %s", async ([, question]) => {
    const lane = createLane();
    await expect(lane.ask("/data", question, never)).rejects.toThrow("no");
    expect(lane.pending).toBeUndefined();
  });

  test("gives up at the signal, and stays taken until the answer comes all the same", async () => {
    const lane = createLane();
    const aborting = new AbortController();
    const { question, answer } = openQuestion();
    const asking = lane.ask("/dead", question, aborting.signal);
    aborting.abort(new Error("too late"));
    await expect(asking).rejects.toThrow("too late");
    expect(lane.pending).toBe("/dead");
    answer(7);
    await vi.waitFor(() => expect(lane.pending).toBeUndefined());
  });

  test("lets nobody hear of a failure after it gave up", async () => {
    const lane = createLane();
    const aborting = new AbortController();
    const { question, refuse } = openQuestion();
    const asking = lane.ask("/dead", question, aborting.signal);
    aborting.abort(new Error("too late"));
    await expect(asking).rejects.toThrow("too late");
    // Vitest fails the run for a rejection that nobody handles.
    refuse(new Error("EIO"));
    await vi.waitFor(() => expect(lane.pending).toBeUndefined());
  });

  test("asks nothing after the signal", async () => {
    const lane = createLane();
    const question = vi.fn(async () => 7);
    await expect(lane.ask("/data", question, AbortSignal.abort(new Error("closed")))).rejects.toThrow("closed");
    expect(question).not.toHaveBeenCalled();
    expect(lane.pending).toBeUndefined();
  });

  test("leaves no listener behind", async () => {
    const { signal } = new AbortController();
    const [add, remove] = [vi.spyOn(signal, "addEventListener"), vi.spyOn(signal, "removeEventListener")];
    const lane = createLane();
    await lane.ask("/data", async () => 7, signal);
    await lane.ask("/data", async () => Promise.reject(new Error("no")), signal).catch(() => {});
    expect(add).toHaveBeenCalledTimes(2);
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
  });
});
