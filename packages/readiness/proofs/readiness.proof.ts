import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Answer, Hold, RequestLike, Snapshot } from "../src/index.ts";
import type { Proof } from "../../../tools/proofs/proof.ts";
import type { DueAnswer } from "./answer-model.ts";
import { LEAST_INTERVAL_MS, course } from "./course.ts";
import type { Action, Authorization, Course } from "./course.ts";
import { FACT, MARK, endings, reasons } from "./endings.ts";
import type { EndingName } from "./endings.ts";
import { ReadinessModel } from "./readiness-model.ts";
import { PATHS, createSubject, served } from "./subject.ts";

const NONE = {
  courses: 0,
  probes: 0,
  awaited: 0,
  refused: 0,
  notAllowed: 0,
  detailed: 0,
  runs: 0,
  aborted: 0,
  transitions: 0,
};

export const proof: Proof = {
  name: "readiness",
  promise:
    "whatever settles, hangs, freezes, holds, drains and probes in whatever order: one run outstanding per check and one " +
    "per interval, aborted exactly when overdue or closed, every answer whole as the model has it, 503 exactly when the " +
    "group fails, nothing older than its bound, no fact in a public byte and no secret in any, nor in snapshots and transitions",
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
  const { clock, readiness, checks, rules, groups, begunAtMs, transitions } = subject;
  const model = new ReadinessModel(rules, groups, { ...each, startMs: clock.now() });
  const holds: (readonly [hold: Hold, inModel: { readonly reason: string }])[] = [];
  /** What came, by the number of the probe. */
  const came = new Map<number, { readonly answer: Answer; readonly hasBody: boolean }>();
  let probes = 0;

  function receive(probe: number, group: number, isServed: boolean, request: RequestLike, answer: Answer): void {
    const { statusCode, headers, body } = answer;
    came.set(probe, { answer, hasBody: !isServed || request.method !== "HEAD" });
    counts.refused += statusCode === 503 ? 1 : 0;
    counts.notAllowed += statusCode === 405 ? 1 : 0;
    const text = `${statusCode} ${JSON.stringify(headers)} ${body}`;
    demandNoSecret("an answer", text);
    if (request.headers?.["authorization"] === "yes") counts.detailed += text.includes(FACT) ? 1 : 0;
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

  function probe(group: number, isServed: boolean, method?: string, authorization?: Authorization): void {
    const number = (probes += 1);
    const headers = authorization === undefined ? {} : { authorization };
    const request: RequestLike = { method, url: PATHS[group], headers };
    model.probe({ number, group: groups[group]!, method, isAuthorized: authorization === "yes" });
    const answer = isServed ? served(readiness, request) : readiness.answer(request)!;
    if (!(answer instanceof Promise)) return receive(number, group, isServed, request, answer);
    counts.awaited += 1;
    answer
      .then((late) => receive(number, group, isServed, request, late))
      .catch((error: unknown) => (failure ??= error as Error));
  }

  function settle(check: number, ending: EndingName): void {
    model.checks[check]!.settle(endings[ending]);
    checks[check]!.settle(endings[ending].ending);
  }

  async function perform(action: Action): Promise<void> {
    if (action.do === "advance") model.advance(action.ms);
    else if (action.do === "settle") {
      for (let time = 0; time < action.times; time += 1) settle(action.check, action.ending);
      model.flush();
    } else if (action.do === "probe") {
      const { group, isServed, method, authorization } = action;
      for (let time = 0; time < action.times; time += 1) probe(group, isServed, method, authorization);
      model.flush();
    } else if (action.do === "freeze") {
      model.time.frozenMs += action.ms;
      subject.freeze(action.ms);
    } else if (action.do === "hold") {
      const { reason, shown } = reasons[action.reason]!;
      holds.push([readiness.hold(reason), model.hold(shown)]);
    } else if (action.do === "release") {
      const [hold, inModel] = holds.pop() ?? [];
      if (inModel !== undefined) model.release(inModel);
      hold?.release();
      hold?.release();
    } else if (action.do === "drain") {
      const { reason, shown } = reasons[action.reason]!;
      model.end(`draining: ${shown}`);
      readiness.drain(reason);
    }
    await clock.advance(action.do === "advance" ? action.ms : 0);
  }

  /** Compares everything that both know. */
  function compare(): void {
    if (failure !== undefined) throw failure;
    const snapshot = readiness.snapshot();
    demandNoSecret("a snapshot", JSON.stringify(snapshot));
    for (const [index, due] of model.checks.entries()) {
      const { name, status, runs, code, value, unit, data, durationMs, observedAtMs } = snapshot.checks[index]!;
      const is = { status, runs, durationMs, observedAtMs, code, value, unit, data };
      const unsaid = { code: undefined, value: undefined, unit: undefined, data: undefined };
      demandSame(`check ${name}`, is, {
        status: due.status,
        runs: due.runs,
        durationMs: due.durationMs,
        observedAtMs: due.observedAtMs,
        ...unsaid,
        ...due.shown,
      });
      const aborted = checks[index]!.signals.flatMap((signal, run) => (signal.aborted ? [run + 1] : []));
      // In the end, nobody minds the signals of runs that had settled.
      const minded = isClosed ? aborted.filter((run) => due.aborted.includes(run)) : aborted;
      demandSame(`the list of aborted runs of ${name}`, minded, due.aborted);
    }
    for (const group of groups) {
      const { status, heldBy } = snapshot.groups[group.name]!;
      const due = model.told(group);
      demandSame(`group ${group.name}`, { status, heldBy }, { status: due.status, heldBy: due.heldBy });
    }
    const numbers = (answers: ReadonlyMap<number, unknown>): number[] => [...answers.keys()].toSorted((a, b) => a - b);
    demandSame("the list of answered probes", numbers(came), numbers(model.answered));
    for (const [number, { answer, hasBody }] of came) demandAnswer(answer, model.answered.get(number)!, hasBody);
    came.clear();
    model.answered.clear();
    for (const { name, mostOutstanding } of checks) demand(mostOutstanding <= 1, "runs pile up", name);
  }

  let isClosed = false;
  let failure: Error | undefined;
  for (const check of checks.keys()) for (let pass = 0; pass < each.passes; pass += 1) settle(check, "passes");
  model.start();
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
    for (const group of groups.keys()) probe(group, true);
    compare();
  }
  isClosed = true;
  model.close();
  await readiness.close();
  await clock.advance(0);
  compare();
  demandNoSecret("a transition", JSON.stringify(transitions));
  counts.transitions += transitions.length;
  demand(clock.pendingTimers === 0, "timers are left", String(clock.pendingTimers));
  for (const [index, times] of begunAtMs.entries()) {
    const tooSoon = times.slice(1).find((time, run) => time - times[run]! < LEAST_INTERVAL_MS);
    demand(tooSoon === undefined, `${checks[index]?.name} is run within an interval`, times.join());
    counts.runs += times.length;
    counts.aborted += model.checks[index]!.aborted.length;
  }
  counts.probes += probes;
}

/** The whole answer, but for the order of headers and properties, which means nothing. */
function demandAnswer({ statusCode, headers, body }: Answer, due: DueAnswer, hasBody: boolean): void {
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  demandSame("the head of an answer", [statusCode, lowerCase], [due.statusCode, due.headers]);
  if (!hasBody || due.value === undefined) return demand(body === "", "an answer has a body", body);
  demand(String(Buffer.byteLength(body)) === due.headers["content-length"], "a body has another length", body);
  demandSame("the body of an answer", JSON.parse(body), due.value);
}

function demandSame(what: string, is: unknown, due: unknown): void {
  if (isDeepStrictEqual(is, due)) return;
  throw new Error(`${what} is ${JSON.stringify(is)} rather than ${JSON.stringify(due)}`);
}

function demandNoSecret(what: string, text: string): void {
  demand(!text.toLowerCase().includes(MARK), `a secret is in ${what}`, text);
}

function demand(isSo: boolean, what: string, evidence: string): void {
  if (!isSo) throw new Error(`${what}: ${evidence.slice(0, 500)}`);
}
