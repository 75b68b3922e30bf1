import { expect, test } from "vitest";
import { checkStripeKey, githubPlatform, railwayPlatform, readReplicas } from "../src/rotation.ts";

const signal = AbortSignal.abort();

test.each<[string, (timeout: never) => unknown]>([
  ["githubPlatform", (timeout) => githubPlatform({ repository: "a/b", timeout })],
  ["railwayPlatform", (timeout) => railwayPlatform({ projectToken: "t", serviceId: "s", timeout })],
  ["checkStripeKey", (timeout) => checkStripeKey({ key: "sk_test_1", timeout })],
  ["readReplicas", (timeout) => readReplicas({ name: "JWT_SECRET", urls: [], signal, timeout })],
])("%s refuses a timeout that is none", async (of, call) => {
  for (const timeout of ["soon", "0ms", "5", 5]) {
    await expect((async () => call(timeout as never))()).rejects.toMatchObject({
      code: "ENV_ARGUMENT_INVALID",
      message: expect.stringContaining(`argument of ${of}\n`) as string,
      problems: [{ code: "INVALID_DURATION", what: expect.stringContaining("`timeout`") as string }],
    });
  }
});
