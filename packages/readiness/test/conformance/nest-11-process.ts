import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { StartProbedApp } from "./running-app.ts";

const program = fileURLToPath(new URL("nest-11-program.ts", import.meta.url));

/** Runs an application on Nest 11 in a process of its own, because this one has Nest 12. */
export function onNest11(kind: "before-everything" | "own-controller"): StartProbedApp {
  return async (format) => {
    const child = fork(program, [format, kind], { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const ended = once(child, "exit");
    const said = async (): Promise<unknown> => {
      const [message] = (await Promise.race([once(child, "message"), ended])) as [unknown];
      if (typeof message === "object" && message !== null) return message;
      throw new Error(`Nest 11 ended with ${String(message)}.`);
    };
    const { port } = (await said()) as { port: number };
    return {
      port,
      async meet(fate) {
        child.send({ fate });
        await said();
      },
      async drain() {
        child.send({});
        await said();
      },
      async close() {
        if (child.connected) child.disconnect();
        await ended;
      },
    };
  };
}
