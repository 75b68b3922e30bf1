import { shown } from "@luneo/kernel/error";
import type { Finding } from "@luneo/kernel/findings";
import { redact } from "@luneo/kernel/redact";

/** Tells a finding as Node tells its own warnings. */
export function emitWarning({ id, evidence, fix }: Finding): void {
  process.emitWarning(`${evidence} ${fix}`, { type: "ReadinessWarning", code: id.toUpperCase().replaceAll("-", "_") });
}

/** Tells a failure as Node tells its own warnings: by source, name, code and redacted message, without stack and cause. */
export function emitFailure(error: unknown, source: string): void {
  const text = error instanceof Error ? String(error) : shown(error);
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  const message = redact(`No clean shutdown, ${source}: ${text}${code}`);
  process.emitWarning(message, { type: "ReadinessWarning", code: "SHUTDOWN_UNCLEAN" });
}
