import { execFile } from "node:child_process";
import { expect, test } from "vitest";

const at = (path: string): string => JSON.stringify(new URL(`../src/${path}`, import.meta.url).href);

/** Runs a program in a process of its own that ends at the first unhandled rejection. */
function run(program: string): Promise<{ code: unknown; output: string }> {
  const code = `import { createReadiness } from ${at("index.ts")};\n${program}`;
  const flags = ["--unhandled-rejections=strict", "--input-type=module", "-e", code];
  return new Promise((resolve) => {
    execFile(process.execPath, flags, { timeout: 8000, killSignal: "SIGKILL" }, (error, output) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), output: output.trim() });
    });
  });
}

test("late rejection after timeout", async () => {
  const program = `
    const late = { name: "late", kind: "dependency", interval: "20ms", timeout: "5ms", failingInterval: "20ms", staleAfter: "1m",
      run: () => new Promise((_, reject) => setTimeout(reject, 30, new Error("too late"))) };
    const readiness = createReadiness({ checks: [late] });
    await readiness.start();
    while (readiness.snapshot().checks[0].runs < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    await readiness.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(readiness.snapshot().checks[0].code);`;
  expect(await run(program)).toEqual({ code: 0, output: "TIMEOUT" });
});

test("a callback of the application that rejects ends no process", async () => {
  const program = `
    const broken = { name: "broken", kind: "dependency", run: () => Promise.reject(undefined) };
    const no = async () => { throw new Error("no"); };
    const readiness = createReadiness({ checks: [broken], onTransition: no, onError: no });
    readiness.on("transition", no);
    await readiness.start();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await readiness.close();
    console.log("goes on");`;
  expect(await run(program)).toEqual({ code: 0, output: "goes on" });
});
