import { expect, test } from "vitest";
import { timeoutPhase } from "../src/timeout-phase.ts";

test.each([
  ["timeout exceeded when trying to connect", "queue"],
  ["Connection terminated due to connection timeout", "connect"],
  ["timeout expired", "connect"],
  ["password authentication failed", undefined],
  ["Connection terminated unexpectedly", undefined],
])("%s: %s", (message, phase) => {
  expect(timeoutPhase(new Error(message))).toBe(phase);
});

test.each([undefined, null, "timeout expired", {}])("%s is no timeout", (error) => {
  expect(timeoutPhase(error)).toBeUndefined();
});
