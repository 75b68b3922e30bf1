import { expect, test } from "vitest";
import {
  countSessions,
  toExpressSession,
  toJose,
  toJsonwebtoken,
  verifyWebhook,
  type KeyRing,
} from "../src/rotation.ts";
import { problemsOf } from "./problems-of.ts";

const adapters: Readonly<Record<string, (ring: KeyRing) => unknown>> = {
  toJose,
  toJsonwebtoken,
  toExpressSession,
  countSessions,
  verifyWebhook: (ring) => verifyWebhook(ring, { body: "", headers: {} }),
};

test.each(Object.keys(adapters))("%s refuses what is no ring when it is called, and says how to make one", (name) => {
  for (const given of ["a plain secret of some length", undefined, null, 5, {}]) {
    const { code, message, problems } = problemsOf(() => adapters[name]!(given as never));
    expect(code).toBe("ENV_ARGUMENT_INVALID");
    expect(problems).toMatchObject([{ code: "NOT_A_RING", fix: "Declare it with keyRing()" }]);
    expect(message).toContain(name);
    expect(message).not.toContain("plain secret");
  }
});
