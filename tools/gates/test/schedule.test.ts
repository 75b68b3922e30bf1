import { describe, expect, it } from "vitest";
import { gates } from "../gate-list.ts";
import { schedule, withNeeds, withoutDependents } from "../schedule.ts";
import type { Ended } from "../command.ts";
import type { Command, Gate, Outcome } from "../gate.ts";

/** A run in which the test decides when each gate's program ends, and how. */
function stage(list: readonly Gate[], cores = 2) {
  const running = new Map<string, (ended: Ended) => void>();
  const seen: Outcome[] = [];
  const stop = new AbortController();
  const done = schedule(list, {
    run: ([program]: Command) => new Promise((resolve) => running.set(program, resolve)),
    onOutcome: (outcome) => seen.push(outcome),
    signal: stop.signal,
    cores,
    now: () => 0,
  });
  const end = async (program: string, code: number): Promise<void> => {
    const resolve = running.get(program);
    if (resolve === undefined) throw new Error(`${program} is not running`);
    running.delete(program);
    resolve({ code, output: `${program} ended with ${code}` });
    await new Promise((later) => setImmediate(later));
  };
  return { running: () => [...running.keys()], seen, stop, done, end };
}

const gate = (name: string, more: Partial<Gate> = {}): Gate => ({ name, promise: "", command: [name], ...more });

describe("schedule", () => {
  it("keeps as many gates running as there are cores", async () => {
    const { running, end, done } = stage([gate("a"), gate("b"), gate("c")]);
    expect(running()).toEqual(["a", "b"]);
    await end("b", 0);
    expect(running()).toEqual(["a", "c"]);
    await end("a", 0);
    await end("c", 0);
    expect((await done).map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(["b passed", "a passed", "c passed"]);
  });

  it("goes on after a failure, and keeps what the program printed", async () => {
    const { end, done } = stage([gate("a"), gate("b"), gate("c")]);
    await end("a", 1);
    await end("b", 0);
    await end("c", 0);
    const [first, ...rest] = await done;
    expect(first).toMatchObject({ name: "a", verdict: "failed", output: "a ended with 1" });
    expect(rest.map(({ verdict }) => verdict)).toEqual(["passed", "passed"]);
  });

  it("starts a gate only when what it needs has passed", async () => {
    const { running, end, done } = stage([gate("build"), gate("sizes", { needs: ["build"] }), gate("lint")]);
    expect(running()).toEqual(["build", "lint"]);
    await end("lint", 0);
    expect(running()).toEqual(["build"]);
    await end("build", 0);
    expect(running()).toEqual(["sizes"]);
    await end("sizes", 0);
    await done;
  });

  it("blocks whatever leans on a gate that failed, however far away", async () => {
    const list = [gate("build"), gate("packages", { needs: ["build"] }), gate("consumers", { needs: ["packages"] })];
    const { running, end, done } = stage(list);
    await end("build", 1);
    expect(running()).toEqual([]);
    expect((await done).map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      "build failed",
      "packages blocked",
      "consumers blocked",
    ]);
  });

  it("lets a gate that wants both cores run alone, and lets nobody overtake it", async () => {
    const { running, end, done } = stage([gate("a"), gate("tests", { cores: 2 }), gate("b")]);
    expect(running()).toEqual(["a"]);
    await end("a", 0);
    expect(running()).toEqual(["tests"]);
    await end("tests", 0);
    expect(running()).toEqual(["b"]);
    await end("b", 0);
    await done;
  });

  it("runs gates that want both cores on a machine with one", async () => {
    const { running, end, done } = stage([gate("tests", { cores: 2 }), gate("b")], 1);
    expect(running()).toEqual(["tests"]);
    await end("tests", 0);
    await end("b", 0);
    await done;
  });

  it("starts nothing more once it is told to stop", async () => {
    const { stop, end, done } = stage([gate("a"), gate("b"), gate("c")]);
    stop.abort();
    await end("a", 130);
    await end("b", 0);
    const verdicts = (await done).map(({ name, verdict }) => `${name} ${verdict}`);
    expect(verdicts.toSorted()).toEqual(["a interrupted", "b interrupted", "c interrupted"]);
  });

  it("refuses a list in which a need is missing", async () => {
    await expect(stage([gate("sizes", { needs: ["build"] })]).done).rejects.toThrow("sizes");
  });
});

describe("the list of gates", () => {
  it("names every gate once, and each behind the ones it needs", () => {
    const names = gates.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [index, { needs = [] }] of gates.entries()) {
      for (const need of needs) expect(names.slice(0, index)).toContain(need);
    }
  });

  it("takes in what a chosen gate needs", () => {
    expect(withNeeds(gates, ["consumers"]).map(({ name }) => name)).toEqual(["build", "packages", "consumers"]);
  });

  it("leaves out what needs a gate that is left out", () => {
    const names = withoutDependents(gates, ["packages"]).map(({ name }) => name);
    expect(names).toContain("build");
    expect(names).not.toContain("packages");
    expect(names).not.toContain("consumers");
  });
});
