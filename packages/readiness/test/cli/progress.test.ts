import { expect, test } from "vitest";
import type { ExpectedRelease, Verdict } from "../../src/cli/wait/verdict.ts";
import { createProgress } from "../../src/cli/wait/progress.ts";

const of = (verdict: Partial<Verdict>): Verdict => ({ isGood: false, heldBy: [], failing: [], ...verdict });

function told(
  expected: ExpectedRelease,
  verdicts: readonly [atMs: number, verdict: Verdict, inARow?: number][],
): string[] {
  const lines: string[] = [];
  const progress = createProgress({ times: 3, expected, write: (line) => void lines.push(line) });
  for (const [atMs, verdict, inARow = 0] of verdicts) progress(verdict, inARow, atMs);
  return lines.map((line) => line.trim());
}

test("there is a line for each change, and none for what stays as it is", () => {
  const refused = of({ code: "ECONNREFUSED" });
  const held = of({ statusCode: 503, code: "FAILING", heldBy: ["not started"] });
  const postgres = of({ statusCode: 503, code: "FAILING", failing: ["postgres TIMEOUT", "redis"] });
  const old = of({ statusCode: 200, code: "WRONG_VERSION", version: "1.4.1" });
  const good = of({ isGood: true, statusCode: 200, version: "1.4.2", releaseId: "d-7" });
  const lines = told({ version: "1.4.2" }, [
    [0, refused],
    [1000, refused],
    [2000, held],
    [3000, postgres],
    [4000, old],
    [5000, good, 1],
    [6000, good, 2],
    [7000, refused],
  ]);
  expect(lines).toEqual([
    "0.0 s  ECONNREFUSED: nobody listens there",
    "2.0 s  503, because of not started",
    "3.0 s  503, because of postgres TIMEOUT, redis",
    "4.0 s  200 of 1.4.1, not of 1.4.2 yet",
    "5.0 s  200 of 1.4.2 d-7: good, 1 of 3",
    "7.0 s  ECONNREFUSED: nobody listens there",
  ]);
});

test.each([
  [of({ statusCode: 404, code: "NOT_FOUND" }), "is the path right"],
  [of({ statusCode: 302, code: "REDIRECTED" }), "give the address that it leads to"],
  [of({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }), "NODE_EXTRA_CA_CERTS"],
  [of({ code: "CERT_HAS_EXPIRED" }), "certificate"],
  [of({ code: "ERR_TLS_CERT_ALTNAME_INVALID" }), "certificate"],
  [of({ statusCode: 200, code: "NO_VERSION" }), "`release`"],
])("what lasts half a minute and may never end by itself gets a hint, once: %j", (verdict, hint) => {
  const lines = told({}, [
    [1000, verdict],
    [30_999, verdict],
    [31_000, verdict],
    [120_000, verdict],
  ]);
  expect(lines).toEqual([lines[0], expect.stringMatching(/^31\.0 s {2}still .*; /)]);
  expect(lines[1]).toContain(hint);
});

test("a check that fails for long is no mistake of whoever waits: no hint", () => {
  const failing = of({ statusCode: 503, code: "FAILING" });
  expect(
    told({}, [
      [0, failing],
      [200_000, failing],
    ]),
  ).toEqual(["0.0 s  503"]);
});
