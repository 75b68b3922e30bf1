import { describe, expect, test } from "vitest";
import { kidOf } from "../src/ring/key-ring.ts";
import { rotateRing, type RingRotationOptions } from "../src/rotation/rotate-ring.ts";
import { createMemoryPlatform, type MemoryOptions } from "./memory-platform.ts";

const now = Date.parse("2026-11-22T08:00:00Z");
const day = 86_400_000;
const old = "old-key-".repeat(5);
const fresh = "fresh-key-".repeat(5);
const held = { holding: 3, of: 3 };

function ring(variables: Readonly<Record<string, string>>, options?: MemoryOptions) {
  const platform = createMemoryPlatform(variables, options);
  const rotate = (request: Partial<RingRotationOptions> & Pick<RingRotationOptions, "action">) =>
    rotateRing({
      name: "JWT",
      platform,
      nowMs: now,
      overlapMs: 8 * day,
      replicas: held,
      signal: new AbortController().signal,
      ...request,
    });
  return { platform, rotate, held: () => Object.fromEntries(platform.held) };
}

const codesOf = async (work: Promise<unknown>): Promise<readonly string[]> => {
  const error = await work.then(
    () => undefined,
    (reason: { problems?: readonly { code: string }[] }) => reason,
  );
  return error === undefined ? [] : (error.problems?.map(({ code }) => code) ?? ["no refusal"]);
};

test("a key is staged, promoted and retired, with labels and dates", async () => {
  const { rotate, held: state } = ring({ JWT: old, JWT_EXPIRES_AT: "2026-12-01T00:00:00Z", OTHER: "other" });
  const staged = await rotate({ action: "stage", newKey: fresh, newLabel: "2026-11" });
  expect([staged.before, staged.after, staged.previousEndsAtMs]).toEqual(["steady", "staged", undefined]);
  expect(state()).toEqual({
    JWT: old,
    JWT_EXPIRES_AT: "2026-12-01T00:00:00Z",
    JWT_NEXT_ID: "2026-11",
    JWT_NEXT: fresh,
    OTHER: "other",
  });

  const promoted = await rotate({ action: "promote" });
  expect([promoted.before, promoted.after, promoted.previousEndsAtMs]).toEqual(["staged", "overlap", now + 8 * day]);
  const rotated = { JWT: fresh, JWT_ID: "2026-11", JWT_ROTATED_AT: "2026-11-22T08:00:00.000Z", OTHER: "other" };
  expect(state()).toEqual({ ...rotated, JWT_PREVIOUS: old, JWT_PREVIOUS_EXPIRES_AT: "2026-11-30T08:00:00.000Z" });

  expect(await codesOf(rotate({ action: "retire", nowMs: now + 8 * day - 1 }))).toEqual(["TOKENS_STILL_ALIVE"]);
  const retired = await rotate({ action: "retire", nowMs: now + 8 * day });
  expect([retired.before, retired.after]).toEqual(["overlap", "steady"]);
  expect(state()).toEqual(rotated);
});

test("labels go where their keys go, and none stays with another key", async () => {
  const labelled = { JWT: old, JWT_ID: "a", JWT_NEXT: fresh };
  const both = ring({ ...labelled, JWT_NEXT_ID: "b" });
  await both.rotate({ action: "promote" });
  expect(both.held()).toMatchObject({ JWT: fresh, JWT_ID: "b", JWT_PREVIOUS: old, JWT_PREVIOUS_ID: "a" });
  const one = ring(labelled);
  await one.rotate({ action: "promote" });
  expect(one.held()).toMatchObject({ JWT: fresh, JWT_PREVIOUS: old, JWT_PREVIOUS_ID: "a" });
  expect(one.held()).not.toHaveProperty("JWT_ID");
  const left = ring({ JWT: old, JWT_PREVIOUS_ID: "left over", JWT_NEXT_ID: "left over too" });
  await left.rotate({ action: "stage", newKey: fresh });
  expect(left.held()).toEqual({ JWT: old, JWT_PREVIOUS_ID: "left over", JWT_NEXT: fresh });
  await left.rotate({ action: "promote" });
  expect(Object.keys(left.held()).sort()).toEqual(["JWT", "JWT_PREVIOUS", "JWT_PREVIOUS_EXPIRES_AT", "JWT_ROTATED_AT"]);
});

test("retiring takes the previous key's label and date away with it", async () => {
  const rest = { JWT: fresh, JWT_ID: "b", JWT_ROTATED_AT: "2026-11-01T00:00:00Z" };
  const gone = { JWT_PREVIOUS: old, JWT_PREVIOUS_ID: "a", JWT_PREVIOUS_EXPIRES_AT: "2026-11-22T08:00:00Z" };
  const { rotate, held: state } = ring({ ...rest, ...gone });
  await rotate({ action: "retire" });
  expect(state()).toEqual(rest);
});

test("abort takes the staged key and its label away", async () => {
  const { rotate, held: state } = ring({ JWT: old, JWT_ID: "a", JWT_NEXT: fresh, JWT_NEXT_ID: "b" });
  const outcome = await rotate({ action: "abort" });
  expect([outcome.after, outcome.previousEndsAtMs]).toEqual(["steady", undefined]);
  expect(state()).toEqual({ JWT: old, JWT_ID: "a" });
});

test("an emergency puts a new key in the place of all others, and says first what breaks", async () => {
  const all = {
    JWT: old,
    JWT_ID: "a",
    JWT_EXPIRES_AT: "2026-12-01T00:00:00Z",
    JWT_NEXT: "next-key-".repeat(5),
    JWT_NEXT_ID: "b",
    JWT_PREVIOUS: "previous-".repeat(5),
    JWT_PREVIOUS_ID: "c",
    JWT_PREVIOUS_EXPIRES_AT: "2026-11-30T08:00:00.000Z",
  };
  const { rotate, platform, held: state } = ring(all);
  const request = { action: "promote", isEmergency: true, newKey: fresh } as const;
  await expect(rotate(request)).rejects.toMatchObject({
    code: "ROTATION_REFUSED",
    problems: [{ code: "EMERGENCY_UNCONFIRMED" }],
  });
  expect(state()).toEqual(all);
  const said: [string, string | undefined][] = [];
  await rotate({
    ...request,
    isConfirmed: true,
    onBreaks: (breaks) => said.push([breaks.join(" "), platform.held.get("JWT")]),
  });
  expect(said).toEqual([[expect.stringContaining("people sign in again"), old]]);
  expect(state()).toEqual({ JWT: fresh, JWT_ROTATED_AT: "2026-11-22T08:00:00.000Z" });

  const labelled = ring(all);
  await labelled.rotate({ ...request, isConfirmed: true, newLabel: "d" });
  expect(labelled.held()).toEqual({ JWT: fresh, JWT_ID: "d", JWT_ROTATED_AT: "2026-11-22T08:00:00.000Z" });
});

test("a promotion that nobody verified says what may break before it happens", async () => {
  const platform = createMemoryPlatform({ JWT: old, JWT_NEXT: fresh });
  const said: (string | undefined)[] = [];
  await rotateRing({
    name: "JWT",
    action: "promote",
    platform,
    nowMs: now,
    overlapMs: day,
    isUnverified: true,
    signal: new AbortController().signal,
    onBreaks: (breaks) => said.push(...breaks, platform.held.get("JWT")),
  });
  expect(said).toEqual([expect.stringContaining("refuses the tokens"), old]);
});

test("nothing is said to break when nothing does", async () => {
  const { rotate } = ring({ JWT: old });
  const said: unknown[] = [];
  await rotate({ action: "stage", newKey: fresh, onBreaks: (breaks) => said.push(breaks) });
  expect(said).toEqual([]);
});

test("a dry run tells every step by its names and changes nothing", async () => {
  const { rotate, held: state } = ring({ JWT: old, JWT_NEXT: fresh, JWT_NEXT_ID: "b" });
  const outcome = await rotate({ action: "promote", isDryRun: true });
  expect(outcome.explained).toEqual([
    "set JWT_PREVIOUS",
    "set JWT",
    "set JWT_ID",
    "remove JWT_NEXT",
    "remove JWT_NEXT_ID",
    "set JWT_ROTATED_AT",
    "set JWT_PREVIOUS_EXPIRES_AT",
  ]);
  expect(outcome.after).toBeUndefined();
  expect(outcome.previousEndsAtMs).toBe(now + 8 * day);
  expect(JSON.stringify(outcome)).not.toMatch(/old-key|fresh-key/);
  expect(state()).toEqual({ JWT: old, JWT_NEXT: fresh, JWT_NEXT_ID: "b" });
});

describe("before anything is written", () => {
  test("a promotion asks how long the previous key must verify", async () => {
    const { rotate, held: state } = ring({ JWT: old, JWT_NEXT: fresh });
    const { overlapMs: _, ...rest } = { overlapMs: 0, action: "promote" as const };
    const work = rotateRing({
      ...rest,
      name: "JWT",
      platform: createMemoryPlatform(state()),
      nowMs: now,
      replicas: held,
      signal: new AbortController().signal,
    });
    expect(await codesOf(work)).toEqual(["OVERLAP_UNKNOWN"]);
    expect((await rotate({ action: "promote" })).after).toBe("overlap");
  });

  test("staging asks for a key, unless it is only talked about", async () => {
    const { rotate } = ring({ JWT: old });
    expect(await codesOf(rotate({ action: "stage" }))).toEqual(["NO_NEW_KEY"]);
    expect((await rotate({ action: "stage", isDryRun: true })).explained).toEqual(["set JWT_NEXT"]);
  });

  test("the ring that would come out is looked over", async () => {
    const { rotate, held: state } = ring({ JWT: old });
    const seen: Record<string, string>[] = [];
    const accepts = (values: ReadonlyMap<string, string>) => {
      seen.push(Object.fromEntries(values));
      return [{ code: "NO", what: "It is no good", fix: "Bring another" }];
    };
    expect(await codesOf(rotate({ action: "stage", newKey: fresh, accepts }))).toEqual(["NO"]);
    expect(seen).toEqual([{ JWT: old, JWT_NEXT: fresh }]);
    // Not if it can't be known, nor if something else is wrong already.
    expect(await codesOf(rotate({ action: "stage", isDryRun: true, newLabel: "a", accepts }))).toEqual([]);
    expect(await codesOf(rotate({ action: "stage", newLabel: "a", accepts }))).toEqual(["NO_NEW_KEY"]);
    expect(await codesOf(rotate({ action: "promote", accepts }))).toEqual(["NOT_STAGED"]);
    expect(seen).toHaveLength(1);
    const three = ring({ JWT: old, JWT_NEXT: fresh, JWT_NEXT_ID: "b" });
    expect(await codesOf(three.rotate({ action: "abort", accepts }))).toEqual(["NO"]);
    expect(seen.at(-1)).toEqual({ JWT: old });
    expect(state()).toEqual({ JWT: old });
  });

  test("an abort of the caller ends it, and not once a change is under way", async () => {
    const { rotate, platform, held: state } = ring({ JWT: old });
    const controller = new AbortController();
    const list = platform.list;
    platform.list = (context) => {
      controller.abort(new Error("Ctrl-C"));
      return list(context);
    };
    await expect(rotate({ action: "stage", newKey: fresh, signal: controller.signal })).rejects.toThrow("Ctrl-C");
    expect(state()).toEqual({ JWT: old });

    const late = ring({ JWT: old });
    const second = new AbortController();
    const apply = late.platform.apply;
    late.platform.apply = (changes, context) => {
      second.abort(new Error("Ctrl-C"));
      expect(context.signal.aborted).toBe(false);
      return apply(changes, context);
    };
    expect((await late.rotate({ action: "stage", newKey: fresh, signal: second.signal })).after).toBe("staged");
  });
});

describe("where values aren't handed back", () => {
  const dark: MemoryOptions = { isReadable: false, isAtomic: false };

  test("a promotion moves what was brought, and says so if it wasn't", async () => {
    const { rotate, held: state } = ring({ JWT: old, JWT_NEXT: fresh }, dark);
    expect(await codesOf(rotate({ action: "promote", isDryRun: true }))).toEqual([]);
    expect(await codesOf(rotate({ action: "promote" }))).toEqual(["NOT_HANDED_BACK", "NOT_HANDED_BACK"]);
    await rotate({
      action: "promote",
      brought: new Map([
        ["JWT", old],
        ["JWT_NEXT", fresh],
        ["ELSE", "ignored"],
      ]),
    });
    expect(state()).toMatchObject({ JWT: fresh, JWT_PREVIOUS: old });
    expect(state()).not.toHaveProperty("ELSE");
  });

  test("a brought key is known by its fingerprint", async () => {
    const { rotate } = ring({ JWT: old, JWT_NEXT: fresh }, dark);
    const replicas = [{ replica: "r1", keys: [{ role: "next" as const, kid: kidOf(fresh) }] }];
    const brought = new Map([
      ["JWT", old],
      ["JWT_NEXT", fresh],
    ]);
    expect((await rotate({ action: "promote", replicas, brought })).after).toBe("overlap");
  });

  test("a key that nobody else has is refused", async () => {
    const { rotate } = ring({ JWT: old }, dark);
    const stage = { action: "stage", newKey: fresh } as const;
    expect(await codesOf(rotate({ ...stage, isGenerated: true }))).toEqual(["GENERATED_AND_LOST"]);
    expect((await rotate(stage)).after).toBe("staged");
  });

  test("the age of the previous key is told by the platform's own date", async () => {
    let time = now;
    const { rotate } = ring({ JWT: old, JWT_NEXT: fresh }, { ...dark, now: () => time });
    await rotate({
      action: "promote",
      brought: new Map([
        ["JWT", old],
        ["JWT_NEXT", fresh],
      ]),
    });
    time += 8 * day - 1;
    expect(await codesOf(rotate({ action: "retire", nowMs: time }))).toEqual(["TOKENS_STILL_ALIVE"]);
    expect((await rotate({ action: "retire", nowMs: time + 1 })).after).toBe("steady");
  });
});

describe.each([true, false])("cut off after any change, with values that are readable: %s", (isReadable) => {
  const brought = new Map([
    ["JWT", old],
    ["JWT_NEXT", fresh],
    ["JWT_ID", "a"],
    ["JWT_NEXT_ID", "b"],
    ["JWT_PREVIOUS", old],
  ]);
  const cases = [
    ["stage", { JWT: old, JWT_ID: "a" }, { newKey: fresh, newLabel: "b" }],
    [
      "promote",
      { JWT: old, JWT_ID: "a", JWT_NEXT: fresh, JWT_NEXT_ID: "b", JWT_PREVIOUS_EXPIRES_AT: "2026-01-01T00:00:00Z" },
      {},
    ],
    ["promote", { JWT: old, JWT_ID: "a", JWT_NEXT: fresh }, {}],
    ["promote", { JWT: old, JWT_NEXT: fresh, JWT_NEXT_ID: "b" }, {}],
    [
      "retire",
      { JWT: fresh, JWT_PREVIOUS: old, JWT_PREVIOUS_ID: "a", JWT_PREVIOUS_EXPIRES_AT: "2026-01-01T00:00:00Z" },
      { promotedAtMs: 0 },
    ],
    ["abort", { JWT: old, JWT_NEXT: fresh, JWT_NEXT_ID: "b" }, {}],
  ] as const;

  test.each(cases)("%s loses no key and is finished by the same command", async (action, variables, more) => {
    const whole = ring(variables, { isReadable, isAtomic: false });
    const request = { action, brought, ...more };
    const { steps } = await whole.rotate(request);
    expect(steps.length).toBeGreaterThan(0);
    for (let at = 0; at < steps.length; at += 1) {
      const cut = ring(variables, { isReadable, isAtomic: false });
      cut.platform.failAt = at;
      await expect(cut.rotate(request)).rejects.toThrow("the network went away");
      const keys = ["JWT", "JWT_NEXT", "JWT_PREVIOUS"].map((name) => cut.platform.held.get(name));
      if (action !== "retire") expect(keys).toContain(old);
      cut.platform.failAt = undefined;
      const isDone = action === "abort" && !cut.platform.held.has("JWT_NEXT");
      if (!isDone) await cut.rotate(request);
      // A label may be lost on the way: verifiers try every key for a label that nobody has.
      const keysOf = (state: Readonly<Record<string, string>>) =>
        Object.fromEntries(Object.entries(state).filter(([name]) => !name.endsWith("_ID")));
      expect(keysOf(cut.held())).toEqual(keysOf(whole.held()));
    }
  });
});
