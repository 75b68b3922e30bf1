import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { createManualClock } from "../../src/manual-clock.ts";
import { post } from "../../src/notify/post.ts";
import type { Delivery, FetchAnswer } from "../../src/notify/post.ts";

function answering(status: number, text = ""): FetchAnswer {
  const { body } = new Response(text);
  return { ok: status < 300, status, headers: { get: () => null }, body };
}

function delivery(parts: Partial<Delivery>): Delivery & { readonly failures: string[] } {
  const failures: string[] = [];
  return {
    address: "http://a/",
    body: "{}",
    fetch: () => Promise.resolve(answering(503)),
    clock: createManualClock(),
    endMs: 60_000,
    signal: new AbortController().signal,
    hide: (text) => text.replaceAll("hunter2", "[hidden]"),
    onFailure: (reason) => void failures.push(reason),
    ...parts,
    failures,
  };
}

test("a signal that aborts during a wait ends it, and leaves neither timer nor listener", async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  const given = delivery({ clock, signal: controller.signal });
  const taken = post(given);
  await clock.advance(100);
  expect(clock.pendingTimers).toBe(1);
  controller.abort();
  expect(await taken).toBe(false);
  expect(given.failures).toEqual(["HTTP 503"]);
  expect(clock.pendingTimers).toBe(0);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

test.each([
  [200, true, 1],
  [204, true, 1],
  [301, false, 1],
  [400, false, 1],
  [404, false, 1],
  [413, false, 1],
  [429, false, 2],
  [500, false, 3],
  [599, false, 3],
])("an answer of %d: taken %s, after %d attempts", async (status, isTaken, attempts) => {
  const clock = createManualClock();
  let calls = 0;
  const fetch = (): Promise<FetchAnswer> => {
    calls += 1;
    return Promise.resolve(answering(status));
  };
  const taken = post(delivery({ clock, fetch }));
  await clock.advance(59_000);
  expect([await taken, calls]).toEqual([isTaken, attempts]);
});

test.each([
  ["429, 500, 429", [429, 500, 429], 3],
  ["429, 429, 200", [429, 429, 200], 2],
  ["500, 429, 200", [500, 429, 200], 3],
])("of the answers %s it hears as many as it may", async (_name, statuses, heard) => {
  const clock = createManualClock();
  let calls = 0;
  const fetch = (): Promise<FetchAnswer> => Promise.resolve(answering(statuses[calls++] ?? 200));
  const taken = post(delivery({ clock, fetch }));
  await clock.advance(59_000);
  expect([await taken, calls]).toEqual([statuses[heard - 1] === 200, heard]);
});

test("what the server says is told in one short line, without what is to be hidden", async () => {
  const text = `\n invalid_blocks: hunter2\n${"x".repeat(100)}`;
  const given = delivery({ fetch: () => Promise.resolve(answering(400, text)) });
  await post(given);
  expect(given.failures[0]).toMatch(/^HTTP 400 invalid_blocks: \[hidden\] x+…$/);
  expect(given.failures[0]?.length).toBeLessThanOrEqual(89);
});

test("of an endless answer no more than 4 kB are asked for, in chunks of any size, and it is cancelled", async () => {
  for (const size of [1, 1000, 4096, 1_000_000]) {
    let pulled = 0;
    let cancelled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(new Uint8Array(size).fill(120));
        },
        cancel: () => void (cancelled += 1),
      },
      { highWaterMark: 0 },
    );
    const given = delivery({ fetch: () => Promise.resolve({ ...answering(400), body }) });
    expect(await post(given)).toBe(false);
    expect(given.failures[0]).toMatch(/^HTTP 400 x+…?$/);
    expect([pulled, cancelled], `chunks of ${size} bytes`).toEqual([Math.ceil(4096 / size), 1]);
  }
});

test("an answer that ends in the middle, or without a word, is told by what there is", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new TypeError("terminated")),
  });
  const answers: FetchAnswer[] = [
    { ...answering(400), body: null },
    { ...answering(400), body: broken },
  ];
  const told: (string | undefined)[] = [];
  for (const answer of answers) {
    const given = delivery({ fetch: () => Promise.resolve(answer), endMs: 0 });
    await post(given);
    told.push(given.failures[0]);
  }
  expect(told).toEqual(["HTTP 400", "TypeError"]);
});
