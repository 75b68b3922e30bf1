import { describe, expect, test } from "vitest";
import { readinessListener, readinessRouter } from "../src/express.ts";
import { readinessPlugin } from "../src/fastify.ts";
import { readinessFetch } from "../src/fetch.ts";
import { createReadiness } from "../src/index.ts";
import { readinessMetrics } from "../src/metrics.ts";
import { ReadinessModule } from "../src/nestjs.ts";

describe("without a readiness", () => {
  test.for<[string, (readiness: never) => unknown]>([
    ["readinessRouter", readinessRouter],
    ["readinessListener", (readiness) => readinessListener(readiness, () => {})],
    ["readinessFetch", readinessFetch],
    ["readinessMetrics", readinessMetrics],
    ["readinessPlugin", readinessPlugin],
    ["ReadinessModule.forRoot", (readiness) => ReadinessModule.forRoot(readiness)],
  ])("%s is refused at once", ([name, make]) => {
    for (const [given, got] of [
      [undefined, "undefined"],
      [Promise.resolve(), "an object"],
    ] as const) {
      const problem = {
        code: "INVALID_READINESS",
        what: `${name}: \`readiness\` must be a readiness`,
        got,
        fix: "Give it what `createReadiness` returns.",
      };
      expect(() => make(given as never)).toThrow(
        expect.objectContaining({ name: "ReadinessError", code: "READINESS_REFUSED", problems: [problem] }),
      );
    }
    expect(() => make(createReadiness({ checks: [] }) as never)).not.toThrow();
  });

  test("readinessListener is refused without an application, too", () => {
    expect(() => readinessListener(createReadiness({ checks: [] }), undefined as never)).toThrow(
      expect.objectContaining({ code: "READINESS_REFUSED" }),
    );
  });
});
