import { expect, test } from "vitest";
import { pollUntil, settlesWithin } from "../polling.ts";

const never = new Promise<never>(() => undefined);

test("a poll asks until the answer is yes", async () => {
  const answers = [false, false, true, false];
  await pollUntil(() => answers.shift() ?? false, { what: "yes", timeoutMs: 5_000, intervalMs: 0 });
  expect(answers).toEqual([false]);
});

test("a poll that gets no answer ends at its deadline and says what it waited for", async () => {
  const wait = pollUntil(() => false, { what: "rain", timeoutMs: 5 });
  await expect(wait).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", message: "Waited 5 ms for rain." });
});

test("a poll ends with the reason of its signal", async () => {
  const controller = new AbortController();
  const wait = pollUntil(() => false, { what: "rain", timeoutMs: 5_000, signal: controller.signal });
  controller.abort(new Error("Never mind."));
  await expect(wait).rejects.toThrow("Never mind.");
});

test("an error of the probe ends the poll", async () => {
  const wait = pollUntil(() => Promise.reject(new Error("It burns.")), { what: "rain", timeoutMs: 5_000 });
  await expect(wait).rejects.toThrow("It burns.");
});

test("work that settles in time is told from work that doesn't, failed or not", async () => {
  expect(await settlesWithin(Promise.resolve(), { timeoutMs: 5_000 })).toBe(true);
  expect(await settlesWithin(Promise.reject(new Error("settled, too")), { timeoutMs: 5_000 })).toBe(true);
  expect(await settlesWithin(never, { timeoutMs: 1 })).toBe(false);
  expect(await settlesWithin(never, { timeoutMs: 5_000, signal: AbortSignal.abort() })).toBe(false);
});
