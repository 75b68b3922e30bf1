import { describe, expect, test } from "vitest";
import { defineService, defineSlo, httpAvailability, httpLatency, rolling, SloError } from "../src/index.ts";

const api = defineService("api", { owner: "core" });
const window = rolling("30d");

function refusal(define: () => unknown): SloError {
  try {
    define();
  } catch (error) {
    return error as SloError;
  }
  throw new Error("It was accepted.");
}

describe("an SLO", () => {
  test("is plain frozen data that survives JSON", () => {
    const slo = defineSlo(api, "latency", { objective: "95%", window, sli: httpLatency({ under: "200ms" }) });
    expect(JSON.parse(JSON.stringify(slo))).toEqual({
      id: "api/latency",
      service: { name: "api", owner: "core" },
      name: "latency",
      objective: { text: "95%", target: "0.95", budget: "0.05" },
      window: { kind: "rolling", period: "30d" },
      sli: { kind: "http-latency", under: "200ms", exclude: [] },
    });
    expect([slo, slo.service, slo.objective, slo.window, slo.sli].every(Object.isFrozen)).toBe(true);
  });

  test("counts 5xx as bad unless told otherwise", () => {
    expect(httpAvailability().bad).toEqual({ status: "5xx" });
  });

  test("is refused with all that is wrong, each with its fix", () => {
    const error = refusal(() =>
      defineSlo(api, "P95 latency", {
        objective: "101%",
        window: rolling("5m"),
        sli: httpLatency({ under: "200" as never }),
      }),
    );
    expect(error).toBeInstanceOf(SloError);
    expect(error.code).toBe("SLO_REFUSED");
    expect(error.problems.map(({ code }) => code).toSorted()).toEqual([
      "INVALID_DURATION",
      "INVALID_DURATION",
      "INVALID_NAME",
      "INVALID_OBJECTIVE",
    ]);
    expect(error.problems.every(({ fix }) => fix !== "")).toBe(true);
  });

  test.each([
    () => defineService("API"),
    () => defineService(""),
    () => defineSlo(api, "a", { objective: "99%", window: rolling("5m"), sli: httpAvailability() }),
    () => defineSlo(api, "a", { objective: "99%", window: rolling("soon" as never), sli: httpAvailability() }),
    () => defineSlo(api, "a", { objective: "99%", window, sli: httpAvailability({ bad: { status: "2xx" as never } }) }),
  ])("is not made of nonsense: %s", (define) => {
    expect(refusal(define).code).toBe("SLO_REFUSED");
  });
});
