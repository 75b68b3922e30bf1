import { execFile } from "node:child_process";
import { describe, expect, test } from "vitest";

const at = (path: string): string => JSON.stringify(new URL(`../src/${path}`, import.meta.url).href);

/** Runs a program in a process of its own; resolves with its exit code and what it wrote. */
function run(program: string): Promise<{ code: unknown; output: string }> {
  const code = `
    import { createReadiness } from ${at("index.ts")};
    import { gracefulShutdown } from ${at("shutdown.ts")};
    const hangs = { name: "hangs", kind: "dependency", run: () => new Promise(() => {}) };
    const well = { name: "well", kind: "dependency", run: () => {} };
    ${program}`;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--input-type=module", "-e", code],
      { timeout: 8000, killSignal: "SIGKILL" },
      (error, output) => {
        resolve({ code: error === null ? 0 : (error.code ?? error.signal), output: output.trim() });
      },
    );
  });
}

describe("a process that nothing else holds", () => {
  test("goes on while it waits for the first results, even of a check that hangs", async () => {
    const program = `await createReadiness({ checks: [hangs] }).start(); console.log("has results");`;
    expect(await run(program)).toEqual({ code: 0, output: "has results" });
  });

  test("goes on while it waits to become ready", async () => {
    const program = `
      let runs = 0;
      const run = () => ({ status: runs++ < 3 ? "fail" : "pass" });
      const readiness = createReadiness({ checks: [{ name: "late", kind: "dependency", interval: "20ms", run }] });
      readiness.start();
      await readiness.whenReady();
      console.log("ready");`;
    expect(await run(program)).toEqual({ code: 0, output: "ready" });
  });

  test("goes on while it closes, also when a check can't let go, and tells who couldn't", async () => {
    const program = `
      const stuck = { ...well, name: "stuck", close: () => new Promise(() => {}) };
      const onError = ({ code }, source) => console.log(source, code);
      const readiness = createReadiness({ checks: [stuck, well], onError });
      await readiness.start();
      await readiness.close();
      console.log("closed");`;
    expect(await run(program)).toEqual({ code: 0, output: "stuck DEADLINE_EXCEEDED\nclosed" });
  });

  test("ends while checks run in the background", async () => {
    const program = `
      const readiness = createReadiness({ checks: [hangs, well], defaults: { interval: "20ms", timeout: "20ms" } });
      await readiness.start();
      setTimeout(() => console.log("done"), 100);`;
    expect(await run(program)).toEqual({ code: 0, output: "done" });
  });

  test("goes through its whole shutdown", async () => {
    const program = `
      const readiness = createReadiness({ checks: [well] });
      await readiness.start();
      gracefulShutdown(readiness, [], { drainDelay: "100ms", closers: [() => console.log("closed")] });
      process.kill(process.pid, "SIGTERM");
      await new Promise((resolve) => setTimeout(resolve, 50));`;
    expect(await run(program)).toEqual({ code: 0, output: "closed" });
  });
});
