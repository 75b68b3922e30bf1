import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyRing } from "../src/ring/create-key-ring.ts";
import type { KeyRing } from "../src/ring/key-ring.ts";
import { rotateRing } from "../src/rotation/rotate-ring.ts";
import type { RingAction } from "../src/rotation/transition.ts";
import { createMemoryPlatform, type MemoryPlatform } from "./memory-platform.ts";

const hour = 3_600_000;
const ttlMs = 7 * 24 * hour;
const rolloutMs = 24 * hour;
const overlapMs = ttlMs + rolloutMs + 5 * 60_000;
const start = Date.parse("2026-11-22T08:00:00Z");

interface Token {
  readonly kid: string;
  readonly key: string;
  readonly endsAtMs: number;
}

type Event =
  | { readonly kind: RingAction; readonly failAt: number | undefined; readonly isLabelled: boolean }
  | { readonly kind: "deploy"; readonly replica: number }
  | { readonly kind: "rollout" }
  | { readonly kind: "issue"; readonly replica: number }
  | { readonly kind: "wait"; readonly hours: number };

/** A ring as a boot reads it; `undefined` for variables that it refuses, so that the old replica stays. */
function boot({ held }: MemoryPlatform): KeyRing | undefined {
  const part = (suffix: string) => {
    const [key, id] = [held.get(`K${suffix}`), held.get(`K${suffix}_ID`)];
    return key === undefined ? undefined : { key, ...(id !== undefined && { id }) };
  };
  const [current, next, previous] = [part(""), part("_NEXT"), part("_PREVIOUS")];
  const expiresAtMs = Date.parse(held.get("K_PREVIOUS_EXPIRES_AT") ?? "");
  try {
    return createKeyRing({
      current: current ?? { key: "" },
      ...(next && { next }),
      ...(previous && { previous: { ...previous, expiresAtMs } }),
    });
  } catch {
    return undefined;
  }
}

interface Counts {
  done: number;
  refused: number;
  cut: number;
  promotions: number;
  verifications: number;
}

/** Lives through the events; no live token may ever be rejected by any replica. */
async function live(events: readonly Event[], isAtomic: boolean, counts: Counts): Promise<void> {
  const platform = createMemoryPlatform({ K: "key-0-".repeat(8) }, { isAtomic });
  const replicas: KeyRing[] = [0, 1, 2].map(() => boot(platform)!);
  let tokens: Token[] = [];
  let nowMs = start;
  let keys = 0;
  let movedAtMs = start;
  const deploy = (at: number) => {
    replicas[at] = boot(platform) ?? replicas[at]!;
  };
  const issue = (at: number) => {
    const { kid, key } = replicas[at]!.signingKey;
    tokens.push({ kid, key, endsAtMs: nowMs + ttlMs });
  };
  const rotate = async (action: RingAction, isLabelled: boolean) => {
    keys += 1;
    const before = platform.held.get("K");
    try {
      await rotateRing({
        name: "K",
        action,
        platform,
        nowMs,
        overlapMs,
        newKey: `key-${keys}-`.repeat(8),
        ...(isLabelled && { newLabel: `label-${keys}` }),
        replicas: replicas.map((ring, at) => ({ replica: String(at), keys: ring.status().keys })),
        signal: new AbortController().signal,
      });
      counts.done += 1;
    } catch (error) {
      if ((error as { code?: string }).code === "ROTATION_REFUSED") counts.refused += 1;
      else counts.cut += 1;
    }
    if (platform.held.get("K") === before) return;
    counts.promotions += 1;
    movedAtMs = nowMs;
  };

  for (const event of events) {
    switch (event.kind) {
      case "deploy":
        deploy(event.replica);
        break;
      case "rollout":
        replicas.forEach((_, at) => deploy(at));
        break;
      case "issue":
        issue(event.replica);
        break;
      case "wait": {
        // What the overlap allows for a rollout, it may take, and no longer; a cut-off action is finished before it.
        const isLong = nowMs + event.hours * hour - movedAtMs > rolloutMs;
        if (isLong && replicas.some((ring) => ring.signingKey.key !== platform.held.get("K"))) {
          platform.failAt = undefined;
          if (!boot(platform)) await rotate("promote", false);
          replicas.forEach((_, at) => deploy(at));
        }
        nowMs += event.hours * hour;
        break;
      }
      default:
        platform.failAt = event.failAt;
        await rotate(event.kind, event.isLabelled);
        platform.failAt = undefined;
    }
    tokens = tokens.filter(({ endsAtMs }) => nowMs < endsAtMs);
    for (const ring of replicas) {
      for (const { kid, key } of tokens) {
        counts.verifications += 1;
        if (!ring.verificationKeys(kid, nowMs).some((one) => one.key === key)) {
          throw new Error(`a live token is rejected after ${JSON.stringify(event)}`);
        }
      }
    }
  }
}

const replica = fc.nat({ max: 2 });
const action = fc.record({
  kind: fc.constantFrom<RingAction>("stage", "stage", "promote", "promote", "retire", "abort", "abort"),
  failAt: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat({ max: 7 }) }),
  isLabelled: fc.boolean(),
});
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: action },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("deploy" as const), replica }) },
  { weight: 4, arbitrary: fc.constant({ kind: "rollout" } as const) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("issue" as const), replica }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), hours: fc.integer({ min: 1, max: 300 }) }) },
);

test.each([
  ["at once", true],
  ["one after the other", false],
])("whatever is done in whatever order, no live token is rejected where changes are made %s", async (_, isAtomic) => {
  const counts: Counts = { done: 0, refused: 0, cut: 0, promotions: 0, verifications: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 40, maxLength: 160, size: "max" }), (events) =>
      live(events, isAtomic, counts),
    ),
    { numRuns: 300, seed: 20_261_122 },
  );
  // That it was about something.
  expect(counts.promotions).toBeGreaterThan(150);
  expect(counts.cut).toBeGreaterThan(50);
  expect(counts.refused).toBeGreaterThan(150);
  expect(counts.verifications).toBeGreaterThan(50_000);
});

test("the model finds a promotion before every replica holds the next key", async () => {
  const platform = createMemoryPlatform({ K: "key-0-".repeat(8), K_NEXT: "key-1-".repeat(8) });
  const behind = createKeyRing({ current: { key: "key-0-".repeat(8) } });
  await rotateRing({
    name: "K",
    action: "promote",
    platform,
    nowMs: start,
    overlapMs,
    isUnverified: true,
    signal: new AbortController().signal,
  });
  const { kid, key } = boot(platform)!.signingKey;
  expect(behind.verificationKeys(kid, start).some((one) => one.key === key)).toBe(false);
});
