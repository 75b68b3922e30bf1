import { freePort } from "../../services/free-port.ts";
import { answers, startApi } from "../api-process.ts";
import type { RunningApi, Stage } from "../stage.ts";

/** Starts another API beside the stage's own, which an act may end; it ends with the stage at the latest. */
export async function startSecondReplica(
  stage: Pick<Stage, "signal" | "onClose">,
  environment: Readonly<Record<string, string>>,
): Promise<RunningApi> {
  const port = await freePort();
  const process = await startApi({ ...environment, PORT: String(port) });
  stage.onClose(() => process.stop());
  const url = `http://127.0.0.1:${port}`;
  await answers(process, `${url}/readyz`, { timeoutMs: 20_000, signal: stage.signal });
  return { process, url };
}
