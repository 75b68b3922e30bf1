import { describe, expect, test } from "vitest";
import {
  decideTransition,
  ringState,
  type RingAction,
  type RingObservation,
  type RingRequest,
  type RingState,
} from "../src/rotation/transition.ts";

const now = Date.parse("2026-11-22T08:00:00Z");
const hour = 3_600_000;
const key = (letter: string) => ({ fingerprint: letter, kid: letter });
const held = { holding: 6, of: 6 };
const dated = { previousExpiresAt: { atMs: now + hour } };
const ended = { previousExpiresAt: { atMs: now } };
const replica = (name: string, ...keys: { role: "current" | "next" | "previous"; kid?: string }[]) => ({
  replica: name,
  keys,
});

const places: Readonly<Record<string, readonly [RingObservation, RingState]>> = {
  nothing: [{}, "absent"],
  "only NEXT": [{ next: key("b") }, "absent"],
  "one key": [{ current: key("a") }, "steady"],
  "one key, unreadable": [{ current: {} }, "steady"],
  "a NEXT": [{ current: key("a"), next: key("b") }, "staged"],
  "an unreadable NEXT": [{ current: {}, next: {} }, "staged"],
  "an unreadable NEXT of a readable key": [{ current: key("a"), next: {} }, "staged"],
  "NEXT that is the current key": [{ current: key("a"), next: { fingerprint: "a", kid: "b" } }, "duplicate"],
  "a PREVIOUS with its date": [{ current: key("b"), previous: key("a"), ...dated }, "overlap"],
  "a PREVIOUS with a date that can't be read": [{ current: {}, previous: {}, previousExpiresAt: {} }, "overlap"],
  "a PREVIOUS without a date": [{ current: key("b"), previous: key("a") }, "promoting"],
  "a date without a PREVIOUS": [{ current: key("b"), ...dated }, "retiring"],
  "NEXT and a date without a PREVIOUS": [{ current: key("b"), next: key("c"), ...dated }, "staged"],
  "PREVIOUS that is the current key": [{ current: key("a"), next: key("b"), previous: key("a") }, "promoting"],
  "PREVIOUS that is the current key, with a date": [
    { current: key("a"), next: key("b"), previous: key("a"), ...dated },
    "promoting",
  ],
  "NEXT that is the current key beside PREVIOUS": [
    { current: key("b"), next: key("b"), previous: key("a"), ...dated },
    "promoting",
  ],
  "three keys, readable, without a date": [{ current: key("b"), next: key("c"), previous: key("a") }, "crowded"],
  "three keys, unreadable, without a date": [{ current: {}, next: {}, previous: {} }, "promoting"],
  "three keys, one unreadable, without a date": [{ current: key("b"), next: key("c"), previous: {} }, "promoting"],
  "three keys, the current one unreadable, without a date": [
    { current: {}, next: key("c"), previous: key("a") },
    "promoting",
  ],
  "three keys, NEXT unreadable, without a date": [{ current: key("b"), next: {}, previous: key("a") }, "promoting"],
  "three keys, unreadable, with a date": [{ current: {}, next: {}, previous: {}, previousExpiresAt: {} }, "crowded"],
  "three keys, readable, with a date": [{ current: key("b"), next: key("c"), previous: key("a"), ...dated }, "crowded"],
};

test.each(Object.entries(places))("a platform with %s", (_, [observation, state]) => {
  expect(ringState(observation)).toBe(state);
});

function codes(
  observation: RingObservation,
  request: Partial<RingRequest> & { action: RingAction },
): readonly string[] {
  return decideTransition(observation, { nowMs: now, ...request }).problems.map(({ code }) => code);
}

/** What each action answers in each state, with everything else in order. */
const verdicts: Readonly<Record<string, readonly [stage: string, promote: string, retire: string, abort: string]>> = {
  nothing: ["NOT_SET", "NOT_SET", "NOT_SET", "NOT_SET"],
  "one key": ["", "NOT_STAGED", "NOTHING_TO_RETIRE", "NOT_STAGED"],
  "a NEXT": ["ALREADY_STAGED", "", "NOTHING_TO_RETIRE", ""],
  "NEXT that is the current key": ["ALREADY_STAGED", "NEXT_EQUALS_CURRENT", "NOTHING_TO_RETIRE", ""],
  "a PREVIOUS with its date": ["PREVIOUS_STILL_NEEDED", "NOT_STAGED", "TOKENS_STILL_ALIVE", "NOT_STAGED"],
  "a PREVIOUS without a date": ["PROMOTION_UNFINISHED", "", "PROMOTION_UNFINISHED", "PROMOTION_UNFINISHED"],
  "a date without a PREVIOUS": ["RETIREMENT_UNFINISHED", "NOT_STAGED", "", "NOT_STAGED"],
  "NEXT that is the current key beside PREVIOUS": [
    "PROMOTION_UNFINISHED",
    "",
    "PROMOTION_UNFINISHED",
    "PROMOTION_UNFINISHED",
  ],
  "three keys, readable, with a date": ["ALREADY_STAGED", "PREVIOUS_STILL_NEEDED", "TOKENS_STILL_ALIVE", ""],
};

describe.each(Object.entries(verdicts))("with %s", (place, row) => {
  const actions = ["stage", "promote", "retire", "abort"] as const;
  test.each(actions.map((action, at) => [action, row[at] ?? ""] as const))("%s answers '%s'", (action, code) => {
    const [observation] = places[place] ?? [{}];
    expect(codes({ ...observation, replicas: held }, { action })).toEqual(code === "" ? [] : [code]);
  });
});

test("every refusal tells what is wrong and what to do", () => {
  const seen = Object.values(places).flatMap(([observation]) =>
    (["stage", "promote", "retire", "abort"] as const).flatMap(
      (action) => decideTransition(observation, { action, nowMs: now }).problems,
    ),
  );
  expect(seen.length).toBeGreaterThan(40);
  for (const { code, what, fix } of seen) {
    expect(code).toMatch(/^[A-Z_]{6,}$/);
    expect(what.length).toBeGreaterThan(20);
    expect(fix.length).toBeGreaterThan(10);
  }
});

describe("staging", () => {
  const steady = { current: key("a") };

  test("is refused for the key that signs already", () => {
    expect(codes(steady, { action: "stage", newFingerprint: "a" })).toEqual(["NEXT_EQUALS_CURRENT"]);
    expect(codes(steady, { action: "stage", newFingerprint: "b" })).toEqual([]);
    expect(codes({ current: {} }, { action: "stage", newFingerprint: "a" })).toEqual([]);
  });

  test.each([
    [0, []],
    [1, ["CANARY_RUNNING"]],
    [99, ["CANARY_RUNNING"]],
    [100, []],
  ])("with a canary of %i %%", (canaryPercent, expected) => {
    expect(codes({ ...steady, canaryPercent }, { action: "stage" })).toEqual(expected);
    const [problem] = decideTransition({ ...steady, canaryPercent }, { action: "stage", nowMs: now }).problems;
    expect(problem?.got).toBe(expected.length > 0 ? `a canary with ${canaryPercent} % of the traffic` : undefined);
  });

  test("is refused while replicas sign with different keys", () => {
    const report = (one: string, other: string) => [
      { replica: "1", keys: [{ role: "current" as const, kid: one }] },
      {
        replica: "2",
        keys: [
          { role: "current" as const, kid: other },
          { role: "next" as const, kid: "z" },
        ],
      },
    ];
    expect(codes({ ...steady, replicas: report("a", "b") }, { action: "stage" })).toEqual(["CANARY_RUNNING"]);
    expect(codes({ ...steady, replicas: report("a", "a") }, { action: "stage" })).toEqual([]);
    const { problems } = decideTransition({ ...steady, replicas: report("a", "b") }, { action: "stage", nowMs: now });
    expect(problems[0]?.got).toBe("replicas that sign with 2 different keys");
  });
});

describe("a label", () => {
  const stage = { action: "stage", newLabel: "x" } as const;

  test.each(["current", "next", "previous"] as const)("that a replica reports as %s is taken", (role) => {
    const replicas = [replica("r1", { role: "current", kid: "y" }), replica("r2", { role, kid: "x" })];
    const found = codes({ current: key("a"), replicas }, stage);
    expect(found).toContain("LABEL_TAKEN");
    expect(codes({ current: key("a"), replicas }, { ...stage, newLabel: "z" })).not.toContain("LABEL_TAKEN");
  });

  test("that the ring has or had is taken, and a count takes none", () => {
    expect(codes({ current: key("a"), labels: ["w", "x"] }, stage)).toEqual(["LABEL_TAKEN"]);
    expect(codes({ current: key("a"), labels: ["w"], replicas: held }, stage)).toEqual([]);
  });
});

describe("promoting", () => {
  const staged: RingObservation = { current: key("a"), next: key("b") };

  test("is refused while nobody says which replicas hold NEXT", () => {
    expect(codes(staged, { action: "promote" })).toEqual(["REPLICAS_UNKNOWN"]);
  });

  test("goes ahead unverified if that is asked for, and says what may break", () => {
    const decision = decideTransition(staged, { action: "promote", nowMs: now, isUnverified: true });
    expect(decision.problems).toEqual([]);
    expect(decision.breaks).toEqual([expect.stringContaining("refuses the tokens")]);
    const verified = { ...staged, replicas: held };
    expect(decideTransition(verified, { action: "promote", nowMs: now, isUnverified: true }).breaks).toEqual([]);
    expect(decideTransition(staged, { action: "stage", nowMs: now, isUnverified: true }).breaks).toEqual([]);
    const refused = { ...staged, canaryPercent: 10 };
    expect(decideTransition(refused, { action: "promote", nowMs: now, isUnverified: true }).breaks).toEqual([]);
  });

  test("is refused unverified all the same when a report says no", () => {
    const replicas = { holding: 5, of: 6 };
    expect(codes({ ...staged, replicas }, { action: "promote", isUnverified: true })).toEqual(["NEXT_NOT_EVERYWHERE"]);
  });

  test.each([
    [6, 6, true],
    [1, 1, true],
    [5, 6, false],
    [7, 6, false],
    [0, 0, false],
    [-1, -1, false],
    [1.5, 1.5, false],
    [Number.NaN, Number.NaN, false],
  ])("with a count of %d of %d", (holding, of, isFine) => {
    const decision = decideTransition({ ...staged, replicas: { holding, of } }, { action: "promote", nowMs: now });
    expect(decision.problems.map(({ code }) => code)).toEqual(isFine ? [] : ["NEXT_NOT_EVERYWHERE"]);
    if (!isFine) expect(decision.problems[0]?.got).toBe(`${holding} of ${of}`);
  });

  test("needs every replica to hold this very key", () => {
    const replicas = [
      replica("r1", { role: "current", kid: "a" }, { role: "next", kid: "b" }),
      replica("r2", { role: "current", kid: "a" }, { role: "next", kid: "old" }),
      replica("r3", { role: "current", kid: "a" }),
    ];
    const { problems } = decideTransition({ ...staged, replicas }, { action: "promote", nowMs: now });
    expect(problems.map(({ code, got }) => [code, got])).toEqual([["NEXT_NOT_EVERYWHERE", "1 of 3, not r2, r3"]]);
    expect(codes({ ...staged, replicas: replicas.slice(0, 1) }, { action: "promote" })).toEqual([]);
  });

  test("takes a replica that signs with it already for one that holds it", () => {
    const unreadable: RingObservation = { current: {}, next: { kid: "b" }, previous: {} };
    const replicas = [replica("r1", { role: "current", kid: "b" }, { role: "previous", kid: "a" })];
    expect(codes({ ...unreadable, replicas }, { action: "promote" })).toEqual([]);
  });

  test("is refused when a report names no labels, on either side", () => {
    const vague = [replica("r1", { role: "current" }, { role: "next" })];
    const { problems } = decideTransition({ ...staged, replicas: vague }, { action: "promote", nowMs: now });
    expect(problems.map(({ code, got }) => [code, got])).toEqual([["NEXT_UNIDENTIFIED", "r1"]]);
    const named = [replica("r1", { role: "next", kid: "b" }), replica("r2", { role: "current" })];
    expect(codes({ current: {}, next: {}, replicas: named }, { action: "promote" })).toEqual([
      "NEXT_NOT_EVERYWHERE",
      "NEXT_UNIDENTIFIED",
    ]);
  });

  test("knows another NEXT for another, though the current key has no label", () => {
    const replicas = [replica("r1", { role: "current" }, { role: "next", kid: "old" })];
    expect(codes({ ...staged, replicas }, { action: "promote" })).toEqual(["NEXT_NOT_EVERYWHERE"]);
  });

  test("doesn't take a previous key for it, though that bears its label", () => {
    const replicas = [replica("r1", { role: "current", kid: "a" }, { role: "previous", kid: "b" })];
    expect(codes({ ...staged, replicas }, { action: "promote" })).toEqual(["NEXT_NOT_EVERYWHERE"]);
  });

  test("goes by the fingerprint where both sides tell one, and not by the label", () => {
    const next = { fingerprint: "f1", kid: "label" };
    const reporting = (fingerprint: string, kid?: string) => [
      { replica: "r1", keys: [{ role: "next" as const, fingerprint, ...(kid !== undefined && { kid }) }] },
    ];
    const promote = (replicas: RingObservation["replicas"]) =>
      codes({ current: key("a"), next, replicas: replicas! }, { action: "promote" });
    expect(promote(reporting("f2", "label"))).toEqual(["NEXT_NOT_EVERYWHERE"]);
    expect(promote(reporting("f2"))).toEqual(["NEXT_NOT_EVERYWHERE"]);
    expect(promote(reporting("f1", "another"))).toEqual([]);
    expect(promote(reporting("f1"))).toEqual([]);
    const unread = { current: {}, next: {}, replicas: reporting("f1") };
    expect(codes(unread, { action: "promote" })).toEqual(["NEXT_UNIDENTIFIED"]);
  });

  test("is refused for no replicas at all", () => {
    const { problems } = decideTransition({ ...staged, replicas: [] }, { action: "promote", nowMs: now });
    expect(problems.map(({ code, got }) => [code, got])).toEqual([["NEXT_NOT_EVERYWHERE", "0 of 0"]]);
  });

  test("is refused while a canary runs", () => {
    expect(codes({ ...staged, replicas: held, canaryPercent: 50 }, { action: "promote" })).toEqual(["CANARY_RUNNING"]);
  });

  test("asks again for the replicas when it was cut off before the key was moved", () => {
    const cut: RingObservation = { current: key("a"), next: key("b"), previous: key("a") };
    expect(codes(cut, { action: "promote" })).toEqual(["REPLICAS_UNKNOWN"]);
    expect(codes({ ...cut, replicas: held }, { action: "promote" })).toEqual([]);
  });

  test("doesn't ask once the key was moved", () => {
    const moved: RingObservation = { current: key("b"), next: key("b"), previous: key("a") };
    expect(codes({ ...moved, canaryPercent: 50 }, { action: "promote" })).toEqual([]);
    expect(codes({ current: key("b"), previous: key("a") }, { action: "promote" })).toEqual([]);
  });
});

describe("retiring", () => {
  const overlap = { current: key("b"), previous: key("a") };

  test("is refused to the millisecond before the end, and says when that is", () => {
    const at = (ms: number) => ({ ...overlap, previousExpiresAt: { atMs: ms } });
    expect(codes(at(now + 1), { action: "retire" })).toEqual(["TOKENS_STILL_ALIVE"]);
    expect(codes(at(now), { action: "retire" })).toEqual([]);
    expect(codes(at(now - 1), { action: "retire" })).toEqual([]);
    const { problems } = decideTransition(at(now + hour), { action: "retire", nowMs: now });
    expect(problems[0]?.got).toBe("an end at 2026-11-22T09:00:00.000Z");
  });

  test("goes by the date of the promotion where the end can't be read", () => {
    const unread = { ...overlap, previousExpiresAt: {} };
    expect(codes(unread, { action: "retire" })).toEqual(["PREVIOUS_AGE_UNKNOWN"]);
    expect(codes(unread, { action: "retire", promotedAtMs: now - hour })).toEqual(["PREVIOUS_AGE_UNKNOWN"]);
    expect(codes(unread, { action: "retire", overlapMs: hour })).toEqual(["PREVIOUS_AGE_UNKNOWN"]);
    expect(codes(unread, { action: "retire", promotedAtMs: now - hour, overlapMs: hour })).toEqual([]);
    expect(codes(unread, { action: "retire", promotedAtMs: now - hour + 1, overlapMs: hour })).toEqual([
      "TOKENS_STILL_ALIVE",
    ]);
    const read = { ...overlap, previousExpiresAt: { atMs: now + 1 } };
    expect(codes(read, { action: "retire", promotedAtMs: 0, overlapMs: 1 })).toEqual(["TOKENS_STILL_ALIVE"]);
  });

  test("is refused while a replica signs with the old key, or a rollout runs", () => {
    const signing = (kid: string) => [{ replica: "r1", keys: [{ role: "current" as const, kid }] }];
    const place = { ...overlap, ...ended };
    expect(codes({ ...place, replicas: signing("a") }, { action: "retire" })).toEqual(["STILL_SIGNING"]);
    expect(codes({ ...place, replicas: signing("b") }, { action: "retire" })).toEqual([]);
    expect(codes({ ...place, canaryPercent: 10 }, { action: "retire" })).toEqual(["CANARY_RUNNING"]);
    const unread = { current: {}, previous: {}, ...ended };
    expect(codes({ ...unread, replicas: signing("a") }, { action: "retire" })).toEqual([]);
  });

  test("counts a key as signing only where it is the current one", () => {
    const replicas = [replica("r1", { role: "current", kid: "b" }, { role: "next", kid: "a" })];
    expect(codes({ ...overlap, ...ended, replicas }, { action: "retire" })).toEqual([]);
    const previous = [replica("r1", { role: "current", kid: "b" }, { role: "previous", kid: "a" })];
    expect(codes({ ...overlap, ...ended, replicas: previous }, { action: "retire" })).toEqual([]);
  });

  test("frees a crowded ring whose previous key has ended", () => {
    expect(codes({ ...overlap, next: key("c"), ...ended }, { action: "retire" })).toEqual([]);
  });
});

describe("aborting", () => {
  const signing = (kid: string) => [{ replica: "r1", keys: [{ role: "current" as const, kid }] }];

  test("is refused once a replica signs with NEXT", () => {
    const staged = { current: key("a"), next: key("b") };
    expect(codes({ ...staged, replicas: signing("b") }, { action: "abort" })).toEqual(["NEXT_SIGNS"]);
    expect(codes({ ...staged, replicas: signing("a") }, { action: "abort" })).toEqual([]);
    expect(codes({ current: {}, next: {}, replicas: signing("b") }, { action: "abort" })).toEqual([]);
  });

  test("takes a NEXT away that is the current key, which signs of course", () => {
    const duplicate = { current: key("a"), next: key("a"), replicas: signing("a") };
    expect(codes(duplicate, { action: "abort" })).toEqual([]);
  });
});

describe("in an emergency", () => {
  const emergency = { action: "promote" as const, isEmergency: true, newFingerprint: "z" };

  test("a promotion says what it breaks, and waits for a yes", () => {
    const decision = decideTransition({ current: key("a") }, { ...emergency, nowMs: now });
    expect(decision.problems.map(({ code }) => code)).toEqual(["EMERGENCY_UNCONFIRMED"]);
    expect(decision.breaks).toHaveLength(2);
    for (const sentence of decision.breaks) expect(decision.problems[0]?.what).toContain(sentence);
    const confirmed = decideTransition({ current: key("a") }, { ...emergency, isConfirmed: true, nowMs: now });
    expect([confirmed.problems, confirmed.breaks]).toEqual([[], decision.breaks]);
  });

  test.each(Object.entries(places).filter(([, [, state]]) => state !== "absent"))(
    "a promotion is allowed with %s",
    (_, [observation]) => {
      const request = { ...emergency, isConfirmed: true };
      expect(codes({ ...observation, canaryPercent: 50 }, request)).toEqual([]);
    },
  );

  test("the key that leaked is refused as the new one", () => {
    const request = { ...emergency, isConfirmed: true };
    expect(codes({ current: key("z") }, request)).toEqual(["NEXT_EQUALS_CURRENT"]);
    expect(codes({ current: key("z") }, emergency)).toEqual(["NEXT_EQUALS_CURRENT", "EMERGENCY_UNCONFIRMED"]);
    expect(codes({ current: {} }, { action: "promote", isEmergency: true, isConfirmed: true })).toEqual([]);
  });

  test("a retirement takes a previous key away before its time", () => {
    const overlap = { current: key("b"), previous: key("a"), ...dated };
    const retire = { action: "retire" as const, isEmergency: true };
    expect(codes(overlap, retire)).toEqual(["EMERGENCY_UNCONFIRMED"]);
    expect(codes(overlap, { ...retire, isConfirmed: true, newFingerprint: "b" })).toEqual([]);
    expect(decideTransition(overlap, { ...retire, nowMs: now }).breaks).toHaveLength(1);
    expect(codes({ current: key("b") }, { ...retire, isConfirmed: true })).toEqual(["NOTHING_TO_RETIRE"]);
    expect(codes({ current: key("b"), ...dated }, retire)).toEqual([]);
  });

  test("nothing else has such a path, and an absent ring has none", () => {
    expect(codes({ current: key("a") }, { action: "stage", isEmergency: true, isConfirmed: true })).toEqual([
      "NO_EMERGENCY",
    ]);
    expect(codes({ current: key("a") }, { action: "abort", isEmergency: true, isConfirmed: true })).toEqual([
      "NO_EMERGENCY",
    ]);
    expect(codes({}, { ...emergency, isConfirmed: true })).toEqual(["NOT_SET"]);
  });
});

describe("what isn't known of a key", () => {
  const signs = (...kids: readonly (string | undefined)[]) =>
    kids.map((kid, index) => replica(`r${index}`, kid === undefined ? { role: "current" } : { role: "current", kid }));

  test("makes it no twin of another of which nothing is known", () => {
    expect(codes({ current: {} }, { action: "stage" })).toEqual([]);
    expect(codes({ current: {} }, { action: "stage", newFingerprint: "a" })).toEqual([]);
  });

  test("makes replicas without labels no second signer", () => {
    expect(codes({ current: key("a"), replicas: signs("a", undefined) }, { action: "stage" })).toEqual([]);
    expect(codes({ current: key("a"), replicas: signs("a", "b", undefined) }, { action: "stage" })).toEqual([
      "CANARY_RUNNING",
    ]);
  });

  test("makes a replica that holds only an unlabelled current key hold no NEXT", () => {
    const staged = { current: key("a"), next: key("b"), replicas: signs(undefined) };
    const { problems } = decideTransition(staged, { action: "promote", nowMs: now });
    expect(problems.map(({ code, got }) => [code, got])).toEqual([["NEXT_NOT_EVERYWHERE", "0 of 1, not r0"]]);
  });
});

test("only a promotion that nobody verified has a price of its own", () => {
  const overlap = { current: key("b"), previous: key("a"), ...ended };
  const breaks = (observation: RingObservation, request: Omit<RingRequest, "nowMs">) =>
    decideTransition(observation, { nowMs: now, ...request }).breaks;
  expect(breaks(overlap, { action: "retire", isUnverified: true })).toEqual([]);
  expect(breaks({ current: key("a"), next: key("b") }, { action: "promote", isUnverified: true })).toHaveLength(1);
  expect(breaks({}, { action: "promote", isUnverified: true })).toEqual([]);
  expect(breaks({ current: key("a") }, { action: "stage", isEmergency: true })).toEqual([]);
  expect(breaks({ current: key("b"), ...dated }, { action: "retire", isEmergency: true })).toEqual([]);
});

test("a refusal names the way out of just this place", () => {
  const fixes = (place: string, request: Omit<RingRequest, "nowMs">) =>
    decideTransition(places[place]![0], { nowMs: now, ...request }).problems.map(({ fix }) => fix);
  expect(fixes("a PREVIOUS with its date", { action: "stage" })[0]).toContain("retire it, then stage");
  expect(fixes("three keys, readable, with a date", { action: "promote" })[0]).toContain("retire it, then promote");
  expect(fixes("one key", { action: "stage", newFingerprint: "a" })[0]).toContain("Stage another key");
  const emergency = { action: "promote", isEmergency: true, isConfirmed: true, newFingerprint: "a" } as const;
  expect(fixes("one key", emergency)[0]).toContain("Bring a new key");
  const replicas = [replica("r1", { role: "next" }), replica("r2", { role: "next" }), replica("r3")];
  const problems = decideTransition({ current: key("a"), next: key("b"), replicas }, { action: "promote", nowMs: now });
  expect(problems.problems).toEqual([
    expect.objectContaining({ what: expect.stringContaining("every replica"), fix: expect.stringContaining("Deploy") }),
    expect.objectContaining({ what: expect.stringContaining("staged one"), got: "r1, r2" }),
  ]);
  expect(problems.problems[1]?.fix).toContain("--id LABEL");
});
