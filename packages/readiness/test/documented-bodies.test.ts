import { createManualClock } from "@luneo/kernel/manual-clock";
import { expect, test } from "vitest";
import { bearer, createReadiness } from "../src/index.ts";
import { readinessFetch } from "../src/fetch.ts";
import type { AnswerFormat, Check } from "../src/index.ts";
import { pageText } from "./documented-application.ts";

const token = "a-token-of-the-operators-0123456789";
const formats: readonly AnswerFormat[] = ["health+json", "simple", "terminus", "microprofile"];

/** `/healthz` of a service whose Postgres is away and only degrades it, told to the public and to an operator. */
async function bodies(format: AnswerFormat): Promise<unknown[]> {
  const clock = createManualClock(Date.UTC(2026, 10, 23, 8, 30));
  const postgres = {
    name: "postgres",
    kind: "dependency",
    impact: "degrading",
    run: () => {
      throw Object.assign(new Error("connect ECONNREFUSED 10.0.0.5:5432"), { code: "ECONNREFUSED" });
    },
  } as const;
  const memory = {
    name: "memory",
    kind: "local",
    run: () => ({ value: 0.41, unit: "ratio", data: { limitOf: "container" } }),
  } as const;
  // One format is shown with all that there is, which is enough.
  const checks: Check[] = format === "health+json" ? [postgres, memory] : [postgres];
  const readiness = createReadiness({
    checks,
    groups: { deploy: checks.map(({ name }) => name) },
    release: { version: "1.4.2", id: "d-77" },
    details: { authorize: bearer(token) },
    format,
    clock,
    random: () => 0,
  });
  await readiness.start();
  const asked = [{}, { authorization: `Bearer ${token}` }].map(async (headers: Record<string, string>) => {
    const response = await readinessFetch(readiness)(new Request("http://api/healthz", { headers }));
    return response?.json();
  });
  const told = await Promise.all(asked);
  await readiness.close();
  return told;
}

test.each(formats)("the reference shows what %s tells the public and operators", async (format) => {
  const section = pageText("packages/readiness").split(`#### ${format}\n`)[1]?.split(/^#/m)[0] ?? "";
  const shown = [...section.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = ""]) => JSON.parse(json) as unknown);
  expect(shown).toEqual(await bodies(format));
});
