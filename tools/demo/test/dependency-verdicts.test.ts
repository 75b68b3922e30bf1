import { expect, test } from "vitest";
import type { DependencyRun } from "../dependency/dependency-run.ts";
import { dependencyVerdicts } from "../dependency/dependency-verdicts.ts";

const answered = (status: number, untilMs: number) =>
  Array.from({ length: untilMs / 100 }, (_, index) => ({ atMs: index * 100, durationMs: 5, status }));
const details = (code: string) => `{"status":"fail","checks":{"postgres":[{"status":"fail","code":"${code}"}]}}`;
const good: DependencyRun = {
  redis: {
    goneMs: 1000,
    noticedMs: 2500,
    backMs: 2700,
    telling: { publicly: '{"status":"warn"}', toOperators: details("NOT_READY") },
  },
  killed: { goneMs: 4000, noticedMs: 5500, backMs: 6500, recoveredMs: 8000 },
  frozen: {
    goneMs: 9000,
    noticedMs: 12_000,
    backMs: 12_500,
    recoveredMs: 13_500,
    telling: { publicly: '{"status":"fail"}', toOperators: details("TIMEOUT") },
  },
  whileFrozen: { runs: 3, probes: 70 },
  ended: { atMs: 14_500, how: "exited with code 0", endedMs: 19_700 },
  secrets: ["q7VzK0wJ9xQ2m4Tt8LbR", "127.0.0.1:41234"],
  live: answered(200, 20_000),
  ready: answered(200, 20_000),
  requests: answered(200, 20_000),
  failures: { all: 90, underOrders: 90 },
  survivor: 4711,
  finally: { publicly: '{"status":"pass"}', toOperators: "{}" },
  durationMs: 20_000,
};
const broken = (change: Partial<DependencyRun>) =>
  dependencyVerdicts({ ...good, ...change }).flatMap(({ promised, met }) => (met ? [] : [promised.split(/[ ,:]/)[0]]));
const failing = (atMs: number, status: number) => [...answered(200, 20_000), { atMs, durationMs: 5, status }];
const tellingFrozen = (publicly: string, toOperators: string) => ({
  frozen: { ...good.frozen, telling: { publicly, toOperators } },
});

test("a day on which all goes as it should keeps every promise", () => {
  expect(broken({})).toEqual([]);
  const measured = dependencyVerdicts(good).map((verdict) => verdict.measured);
  expect(measured).toContain("3 runs of the check for 70 probes");
  expect(measured).toContain('{"status":"fail"}, TIMEOUT; 0 told');
  expect(measured).toContain("0 of 60 failed; it exited with code 0 after 5.2 s");
});

test.each<[string, string, Partial<DependencyRun>]>([
  ["a request that fails while Redis is away", "Without", { requests: failing(1500, 503) }],
  [
    "no code of what is away",
    "Without",
    { redis: { ...good.redis, telling: { publicly: '{"status":"warn"}', toOperators: details("CHECK_FAILED") } } },
  ],
  ["no readiness while Redis is away", "Without", { ready: failing(1500, 503) }],
  ["a kill that is noticed late", "Postgres", { killed: { ...good.killed, noticedMs: 7100 } }],
  ["a return that is noticed late", "Postgres", { killed: { ...good.killed, recoveredMs: 11_600 } }],
  ["a freeze that is noticed late", "Postgres", { frozen: { ...good.frozen, noticedMs: 15_100 } }],
  ["a run for each probe", "Frozen", { whileFrozen: { runs: 70, probes: 70 } }],
  ["no code for operators", "Everybody", tellingFrozen('{"status":"fail"}', details("CHECK_FAILED"))],
  ["a code for everybody", "Everybody", tellingFrozen(details("TIMEOUT"), details("TIMEOUT"))],
  ["a host in the details", "Everybody", tellingFrozen('{"status":"fail"}', `${details("TIMEOUT")} 127.0.0.1:41234`)],
  ["a liveness probe that fails", "Liveness", { live: failing(5000, 503) }],
  ["a process that has ended", "Nothing", { survivor: undefined }],
  ["a service that stays ill", "Nothing", { finally: { publicly: '{"status":"warn"}', toOperators: "{}" } }],
  ["failures under other routes", "Failures", { failures: { all: 91, underOrders: 90 } }],
  ["a request that is lost by the end", "A", { requests: failing(14_600, 0) }],
  ["an end by force", "A", { ended: { ...good.ended, how: "was ended by SIGKILL" } }],
])("%s breaks one promise alone", (_, promised, change) => {
  expect(broken(change)).toEqual([promised]);
});
