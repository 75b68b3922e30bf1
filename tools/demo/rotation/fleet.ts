import { freePort } from "../../services/free-port.ts";
import { answers, startApi, type ApiProcess } from "../api-process.ts";
import type { Stage } from "../stage.ts";

/** Replicas of the API that serve the same customers, each with the environment of its start. */
export interface Fleet {
  /** Where the replicas that take requests are; changes while one is replaced. */
  urls(): readonly string[];
  /** Starts a new replica and lets it in once it is ready; the one at this place drains and ends on its own. */
  replace(place: number, environment: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves when those that were replaced have ended, each having answered all that it had been asked. */
  drained(): Promise<void>;
}

interface Replica {
  readonly process: ApiProcess;
  readonly url: string;
}

/** Starts as many replicas as there are environments; each ends with the stage at the latest. */
export async function startFleet(
  stage: Pick<Stage, "signal" | "onClose">,
  environments: readonly Readonly<Record<string, string>>[],
): Promise<Fleet> {
  async function startReplica(environment: Readonly<Record<string, string>>): Promise<Replica> {
    const port = await freePort();
    const process = await startApi({ ...environment, PORT: String(port) });
    stage.onClose(() => process.stop());
    const url = `http://127.0.0.1:${port}`;
    await answers(process, `${url}/readyz`, { timeoutMs: 20_000, signal: stage.signal });
    return { process, url };
  }

  const leaving: Promise<string>[] = [];
  const replicas = await Promise.all(environments.map(startReplica));
  return {
    urls: () => replicas.map(({ url }) => url),
    async replace(place, environment) {
      const old = replicas[place]!;
      replicas[place] = await startReplica(environment);
      old.process.child.kill("SIGTERM");
      leaving.push(old.process.ended);
    },
    async drained() {
      await Promise.all(leaving);
    },
  };
}
