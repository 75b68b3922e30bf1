import { describe, expect, onTestFinished, test, vi } from "vitest";
import { bearer } from "../../src/index.ts";

const token = "correct-horse-battery-staple";

function headers(authorization: string | readonly string[] | undefined): {
  headers: Record<string, typeof authorization>;
} {
  return { headers: { authorization } };
}

describe("a bearer token", () => {
  const authorize = bearer(token);

  test.for([`Bearer ${token}`, `bearer ${token}`, `BEARER   ${token}`])("is accepted in %j", (authorization) => {
    expect(authorize(headers(authorization))).toBe(true);
  });

  test.for([
    undefined,
    "",
    token,
    "Bearer",
    "Bearer ",
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token.toUpperCase()}`,
    `Basic ${token}`,
    `Bearer Bearer ${token}`,
    [`Bearer ${token}`],
  ])("is not accepted in %j", (authorization) => {
    expect(authorize(headers(authorization))).toBe(false);
  });

  test("is not accepted from a request without headers", () => {
    expect(authorize({})).toBe(false);
    expect(authorize({ headers: undefined })).toBe(false);
  });
});

describe("a judge of tokens", () => {
  test("is asked, so that a key can be rotated", () => {
    const good = new Set(["old", "new"]);
    const authorize = bearer({ accepts: (candidate) => good.has(candidate) });
    expect(["old", "new", "other"].map((one) => authorize(headers(`Bearer ${one}`)))).toEqual([true, true, false]);
    good.delete("old");
    expect(authorize(headers("Bearer old"))).toBe(false);
  });

  test("is not asked about a request that carries no token", () => {
    const accepts = vi.fn(() => true);
    expect(bearer({ accepts })(headers("Basic dXNlcjpwYXNz"))).toBe(false);
    expect(accepts).not.toHaveBeenCalled();
  });

  test("has said no with anything but true", () => {
    expect(bearer({ accepts: (() => "yes") as never })(headers("Bearer one"))).toBe(false);
  });

  test.for<[string, () => unknown]>([
    ["a promise", async () => true],
    [
      "a promise that is rejected, which ends no process",
      async (): Promise<never> => Promise.reject(new Error("no key store")),
    ],
    ["an object", () => ({ active: true })],
  ])("who gives %s is a mistake that is told, and no yes", async ([, accepts]) => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    onTestFinished(() => void process.off("unhandledRejection", unhandled));
    const authorize = bearer({ accepts: accepts as never });
    expect(() => authorize(headers("Bearer one"))).toThrow(
      expect.objectContaining({ name: "ReadinessError", code: "AUTHORIZE_ASYNC" }),
    );
    // Rejections are judged unhandled when the microtasks are through.
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe("refused at boot", () => {
  test.for([
    ["hunter2", "7 of them"],
    ["", "0 of them"],
    ["fifteen-letters", "15 of them"],
    ["two words of twenty", "spaces"],
    ["pässwörter-mit-umlaut", "other signs"],
    [undefined, "undefined"],
    [{}, "object"],
  ] as const)("is %j, which no message repeats", ([refused, got]) => {
    let message = "";
    try {
      bearer(refused as string);
    } catch (error) {
      expect(error).toMatchObject({ code: "READINESS_REFUSED" });
      ({ message } = error as Error);
    }
    expect(message).toContain(got);
    if (typeof refused === "string" && refused !== "") expect(message).not.toContain(refused);
  });
});
