import { failureText as failureTextOf } from "@luneo/kernel/cli/failure-text";

/** What env-guard says of an error that nobody expected: never its message, which may quote a value. */
export function failureText(error: unknown): string {
  return failureTextOf(error, "env-guard");
}
