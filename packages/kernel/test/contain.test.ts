import { setImmediate as settled } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { contain } from "../src/contain.ts";

/** What would have ended the process. */
function unhandled(): unknown[] {
  const seen: unknown[] = [];
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", (reason) => seen.push(reason));
  onTestFinished(() => {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  });
  return seen;
}

test("the call is made at once", () => {
  const call = vi.fn<() => void>();
  contain(call);
  expect(call).toHaveBeenCalledOnce();
});

test.for([
  [
    "throws",
    () => {
      throw new Error("broken");
    },
  ],
  ["rejects", () => Promise.reject(new Error("broken"))],
  [
    "rejects later",
    async () => {
      await settled();
      throw new Error("broken");
    },
  ],
] as const)("what %s is told to nobody but onError", async ([, call]) => {
  const seen = unhandled();
  const onError = vi.fn<(error: unknown) => void>();
  contain(call, onError);
  await settled();
  await settled();
  expect(onError.mock.calls).toEqual([[expect.objectContaining({ message: "broken" })]]);
  expect(seen).toEqual([]);
});

test.for([
  ["there is none", undefined],
  [
    "it throws",
    () => {
      throw new Error("worse");
    },
  ],
  ["it rejects", () => Promise.reject(new Error("worse"))],
] as const)("nothing is left over from onError when %s", async ([, onError]) => {
  const seen = unhandled();
  contain(() => Promise.reject(new Error("broken")), onError);
  await settled();
  await settled();
  expect(seen).toEqual([]);
});
