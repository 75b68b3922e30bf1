import { bearer, createReadiness } from "../../src/index.ts";
import type { AnswerFormat, Readiness } from "../../src/index.ts";

/** How the one dependency fares. */
export type Fate = "well" | "down" | "hanging";

/** Readiness as the suite wants it, and what the suite does to it; possibly in another process. */
export interface ProbedReadiness {
  readonly readiness: Readiness<"live" | "ready">;
  meet(fate: Fate): void;
}

/** For those who may see the details. */
export const token = "correct-horse-battery-staple";

export function probedReadiness(format: AnswerFormat): ProbedReadiness {
  let fate: Fate = "well";
  const run = (): Promise<void> | void => {
    if (fate === "hanging") return new Promise(() => {});
    if (fate === "well") return;
    throw Object.assign(new Error("postgres://app:hunter2@db"), { code: "ECONNREFUSED", statusCode: 302 });
  };
  const readiness = createReadiness({
    checks: [{ name: "postgres", kind: "dependency", impact: "critical", run }],
    defaults: { interval: "20ms", timeout: "20ms", failAfter: 1, staleAfter: "1m" },
    details: { authorize: bearer(token) },
    format,
  });
  return { readiness, meet: (next) => void (fate = next) };
}
