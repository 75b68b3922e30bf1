import { describe, expect, test } from "vitest";
import { createJudge, type Ending } from "../src/judge.ts";
import { httpAvailability, httpLatency } from "../src/index.ts";

const ending = (about: Partial<Ending>): Ending => ({
  route: "/orders",
  status: 200,
  seconds: 0.05,
  isAborted: false,
  ...about,
});

describe("availability", () => {
  const judge = createJudge(httpAvailability({ exclude: ["/reports"] }), "exclude");

  test.each([
    [200, "good"],
    [404, "good"],
    [499, "good"],
    [500, "bad"],
    [503, "bad"],
    [599, "bad"],
  ])("a status of %i is %s", (status, outcome) => {
    expect(judge(ending({ status }))).toBe(outcome);
  });

  test("can name one status", () => {
    const only503 = createJudge(httpAvailability({ bad: { status: "503" } }), "exclude");
    expect([500, 503].map((status) => only503(ending({ status })))).toEqual(["good", "bad"]);
  });

  test("leaves out excluded routes, whatever became of them", () => {
    expect(judge(ending({ route: "/reports", status: 500 }))).toBeUndefined();
  });
});

describe("latency", () => {
  const judge = createJudge(httpLatency({ under: "200ms" }), "exclude");

  test.each([
    [0.199_999, "good"],
    [0.2, "good"],
    [0.200_001, "bad"],
  ])("%f s against 200 ms is %s, as the bucket counts it", (seconds, outcome) => {
    expect(judge(ending({ seconds }))).toBe(outcome);
  });

  test("does not count failures, however fast: they are availability's", () => {
    expect(judge(ending({ status: 500, seconds: 0.001 }))).toBeUndefined();
  });
});

describe("a request that the client broke off", () => {
  test.each([httpAvailability(), httpLatency({ under: "200ms" })])("counts as it was decided, for $kind", (sli) => {
    const broken = ending({ isAborted: true, seconds: 0.01 });
    expect(createJudge(sli, "exclude")(broken)).toBeUndefined();
    expect(createJudge(sli, "bad")(broken)).toBe("bad");
  });
});
