import fc from "fast-check";
import type { Answer, Hold, RequestLike, Snapshot } from "../src/index.ts";
import type { Proof } from "../../../tools/proofs/proof.ts";
import { course } from "./course.ts";
import type { Action, Course } from "./course.ts";
import { ReadinessModel } from "./readiness-model.ts";
import type { GroupStatus } from "./readiness-model.ts";
import { FACT, INTERVAL_MS, MESSAGE, PATHS, createSubject, served } from "./subject.ts";

const NONE = { courses: 0, probes: 0, awaited: 0, refused: 0, runs: 0, detailed: 0 };

export const proof: Proof = {
  name: "readiness",
  promise:
    "whatever settles, hangs, freezes, holds, drains and probes in whatever order: one run outstanding per check and one " +
    "per interval, 503 exactly when the group fails, nothing older than its bound, and no secret in a public byte",
  runs: { full: 20_000, check: 300 },
  async run({ seed, runs, signal, onProgress }) {
    const counts = { ...NONE };
    const property = fc.asyncProperty(course, async (each) => {
      signal.throwIfAborted();
      await run(each, counts);
      counts.courses += 1;
      if (counts.courses % 100 === 0) onProgress(counts.courses);
    });
    await fc.assert(property, { seed, numRuns: runs });
    return counts;
  },
};

/** One readiness and its model, side by side. */
async function run(each: Course, counts: typeof NONE): Promise<void> {
  const subject = createSubject(each);
  const { clock, readiness, checks, rules, groups, begunAtMs } = subject;
  const model = new ReadinessModel(rules, groups, { isOnDemand: each.isOnDemand, passes: each.passes });
  const holds: Hold[] = [];
  /** The status codes that came, by the number of the probe. */
  const came = new Map<number, number>();
  let probes = 0;

  function receive(probe: number, group: number, isAuthorized: boolean, { statusCode, headers, body }: Answer): void {
    came.set(probe, statusCode);
    counts.refused += statusCode === 503 ? 1 : 0;
    const text = `${statusCode} ${JSON.stringify(headers)} ${body}`;
    demand(!text.includes(MESSAGE), "a message is shown", text);
    if (isAuthorized) counts.detailed += text.includes(FACT) ? 1 : 0;
    else demand(!text.includes(FACT), "a fact is shown to the public", text);
    // Once it is closed, nothing runs, and liveness is all that is granted.
    if (statusCode === 200 && !isClosed) demandFresh(readiness.snapshot(), group);
  }

  /** Nobody is told that all is well by a result of a critical check that is older than its bound. */
  function demandFresh(snapshot: Snapshot, group: number): void {
    const { name } = groups[group]!;
    for (const [index, { impacts, observedAtMs }] of snapshot.checks.entries()) {
      const ageMs = subject.nowMs() - (observedAtMs ?? -Infinity);
      if (impacts[name] !== "critical" || (name === "live" && observedAtMs === undefined)) continue;
      // A failure that got too old doesn't fail liveness any more, and unknown is no evidence.
      if (name === "live" && snapshot.checks[index]!.status === "unknown") continue;
      demand(ageMs < rules[index]!.staleAfterMs, "a result is too old", `${ageMs} ms`);
    }
  }

  function probe(group: number, isServed: boolean, isAuthorized: boolean): void {
    const number = (probes += 1);
    const request: RequestLike = {
      method: "GET",
      url: PATHS[group],
      headers: isAuthorized ? { authorization: "yes" } : {},
    };
    model.probe(number, groups[group]!);
    const answer = isServed ? served(readiness, request) : readiness.answer(request)!;
    if (!(answer instanceof Promise)) return receive(number, group, isAuthorized, answer);
    counts.awaited += 1;
    answer
      .then((late) => receive(number, group, isAuthorized, late))
      .catch((error: unknown) => (failure ??= error as Error));
  }

  async function perform(action: Action): Promise<void> {
    if (action.do === "advance") model.advance(action.ms);
    else if (action.do === "settle") {
      for (let time = 0; time < action.times; time += 1) {
        model.checks[action.check]!.settle(action.result);
        checks[action.check]!.settle(action.result);
      }
      model.flush();
    } else if (action.do === "probe") {
      for (let time = 0; time < action.times; time += 1) probe(action.group, action.isServed, action.isAuthorized);
      model.flush();
    } else if (action.do === "freeze") {
      model.time.frozenMs += action.ms;
      subject.freeze(action.ms);
    } else if (action.do === "hold") {
      model.holds += 1;
      holds.push(readiness.hold("import"));
    } else if (action.do === "release") {
      const hold = holds.pop();
      model.holds -= hold === undefined ? 0 : 1;
      hold?.release();
      hold?.release();
    } else if (action.do === "drain") {
      model.holds += isDrained ? 0 : 1;
      isDrained = true;
      readiness.drain("SIGTERM");
    }
    await clock.advance(action.do === "advance" ? action.ms : 0);
  }

  /** Compares everything that both know. */
  function compare(): void {
    if (failure !== undefined) throw failure;
    const snapshot = readiness.snapshot();
    const told = snapshot.checks.map(({ name, status, runs }) => `${name} ${status} ${runs}`);
    const right = model.checks.map(({ rules: { name }, status, runs }) => `${name} ${status} ${runs}`);
    demand(told.join() === right.join(), "a check stands differently", `${told.join()} rather than ${right.join()}`);
    for (const group of groups) {
      const [is, should] = [snapshot.groups[group.name]?.status, model.statusOf(group)];
      demand(is === should, `${group.name} stands differently`, `${is} rather than ${should}`);
    }
    const answers = [...came.keys()].toSorted((a, b) => a - b).map((number) => `${number} ${came.get(number)}`);
    const due = [...model.answered.keys()]
      .toSorted((a, b) => a - b)
      .map((number) => `${number} ${codeOf(model.answered.get(number)!)}`);
    demand(answers.join() === due.join(), "probes are answered differently", `${answers.join()} and ${due.join()}`);
    came.clear();
    model.answered.clear();
    for (const { name, mostOutstanding } of checks) demand(mostOutstanding <= 1, "runs pile up", name);
  }

  let isDrained = false;
  let isClosed = false;
  let failure: Error | undefined;
  for (const check of checks) for (let pass = 0; pass < each.passes; pass += 1) check.settle("pass");
  void readiness.start();
  await clock.advance(0);
  compare();
  for (const action of each.actions) {
    await perform(action);
    // Looking would make it notice: what comes next must notice by itself.
    if (action.do === "freeze") continue;
    compare();
    if (each.isOnDemand) continue;
    // Where checks run in the background anyway, everybody may ask at any time.
    for (const group of groups.keys()) probe(group, true, false);
    compare();
  }
  isClosed = true;
  model.close();
  await readiness.close();
  await clock.advance(0);
  compare();
  demand(clock.pendingTimers === 0, "timers are left", String(clock.pendingTimers));
  for (const [index, times] of begunAtMs.entries()) {
    const tooSoon = times.slice(1).find((time, run) => time - times[run]! < INTERVAL_MS);
    demand(tooSoon === undefined, `${checks[index]?.name} is run within an interval`, times.join());
    counts.runs += times.length;
  }
  counts.probes += probes;
}

function codeOf(status: GroupStatus): number {
  return status === "fail" ? 503 : 200;
}

function demand(isSo: boolean, what: string, evidence: string): void {
  if (!isSo) throw new Error(`${what}: ${evidence.slice(0, 500)}`);
}
