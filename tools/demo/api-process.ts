import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { killOwned, type OwnedProcess, spawnOwned } from "../services/owned-process.ts";

const folder = fileURLToPath(new URL("../../examples/express-api/", import.meta.url));

export interface ApiProcess extends OwnedProcess {
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
  /** All that it has written to its standard output and error. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts the example as its users would, with these variables and nothing else of this process's environment. */
export async function startApi(environment: Readonly<Record<string, string>>): Promise<ApiProcess> {
  const chunks: string[] = [];
  const startedAt = performance.now();
  const owned = await spawnOwned(process.execPath, ["src/main.ts"], { cwd: folder, env: environment, output: "pipe" });
  for (const stream of [owned.child.stdout, owned.child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  }
  // Not before its last words are in.
  const ended = once(owned.child, "close").then(() => owned.ended);
  // An orderly shutdown waits for load balancers; nobody is left to wait for when the day is over.
  return { ...owned, ended, startedAt, output: () => chunks.join(""), stop: async () => void (await killOwned(owned)) };
}

/** Asks until the endpoint answers 200; throws with the process's own words when it ends first. */
export async function answers(
  api: ApiProcess,
  url: string,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  while (performance.now() < deadline) {
    options.signal.throwIfAborted();
    if (api.hasEnded()) throw new Error(`The API ${await api.ended} before it answered:\n${api.output().trim()}`);
    const status = await fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await delay(20, undefined, { signal: options.signal });
  }
  throw new Error(`${url} did not answer 200 within ${options.timeoutMs} ms:\n${api.output().trim()}`);
}
