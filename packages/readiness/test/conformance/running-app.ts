import type { AddressInfo, Server } from "node:net";
import type { AnswerFormat, Readiness } from "../../src/index.ts";
import { probedReadiness } from "./probed-readiness.ts";
import type { Fate } from "./probed-readiness.ts";

/** An application that serves readiness, and at /hello something of its own. */
export interface RunningApp {
  readonly server: Pick<Server, "address">;
  close(): Promise<unknown>;
}

/** The same with its readiness, wherever it runs. */
export interface ProbedApp {
  readonly port: number;
  meet(fate: Fate): void | Promise<void>;
  drain(): void | Promise<void>;
  close(): Promise<unknown>;
}

export type StartProbedApp = (format: AnswerFormat) => Promise<ProbedApp>;

/** Runs it in this process. */
export function inThisProcess(start: (readiness: Readiness<"live" | "ready">) => Promise<RunningApp>): StartProbedApp {
  return async (format) => {
    const { readiness, meet } = probedReadiness(format);
    const { server, close } = await start(readiness);
    await readiness.start();
    return {
      port: (server.address() as AddressInfo).port,
      meet,
      drain: () => readiness.drain("test"),
      async close() {
        await readiness.close();
        await close();
      },
    };
  };
}
