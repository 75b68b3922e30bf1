import { shown } from "@luneo/kernel/error";
import { hasMethods } from "@luneo/kernel/option-checks";
import { refuseProblems } from "../readiness-error.ts";

/** Throws a `ReadinessError` `READINESS_REFUSED` unless `subject` was given a readiness with what it needs of it. */
export function needReadiness(subject: string, readiness: unknown, ...methods: readonly string[]): void {
  if (hasMethods(readiness, methods)) return;
  const what = `${subject}: \`readiness\` must be a readiness`;
  const fix = "Give it what `createReadiness` returns.";
  refuseProblems("READINESS_REFUSED", [{ code: "INVALID_READINESS", what, got: shown(readiness), fix }]);
}

/** Throws a `ReadinessError` `READINESS_REFUSED` unless `subject` was given an application that answers all else. */
export function needListener(subject: string, app: unknown): void {
  if (typeof app === "function") return;
  const what = `${subject}: \`app\` must be a function of requests and responses`;
  const fix = "Give it your application, or the function you would hand to `createServer`.";
  refuseProblems("READINESS_REFUSED", [{ code: "INVALID_OPTION", what, got: shown(app), fix }]);
}
