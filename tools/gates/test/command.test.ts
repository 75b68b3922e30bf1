import { describe, expect, it } from "vitest";
import { runCommand } from "../command.ts";

const node = (script: string): [string, ...string[]] => [process.execPath, "-e", script];

describe("runCommand", () => {
  it("gives the exit code and everything printed", async () => {
    const { code, output } = await runCommand(node("console.log('one'); console.error('two'); process.exitCode = 3"));
    expect(code).toBe(3);
    expect(output).toContain("one\n");
    expect(output).toContain("two\n");
  });

  it("answers 127 for a program that does not exist", async () => {
    const { code, output } = await runCommand(["no-such-program-anywhere"]);
    expect(code).toBe(127);
    expect(output).toContain("no-such-program-anywhere could not be started");
  });

  it("stops a program and its children when the signal aborts", async () => {
    const stop = new AbortController();
    const child = "process.on('SIGINT', () => {}); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
    const parent = `
      const { spawn } = require("node:child_process");
      spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" });
      process.on("SIGINT", () => process.exit(9));
      setInterval(() => {}, 1000);`;
    const running = runCommand(node(parent), { signal: stop.signal, graceMs: 300 });
    setTimeout(() => stop.abort(), 700);
    // The child holds the output open: as long as it lives, this does not end.
    expect(await running).toMatchObject({ code: 9 });
  });

  it("says so when a program takes too long", async () => {
    const { code, output } = await runCommand(node("setInterval(() => {}, 1000)"), { timeoutMs: 300 });
    expect(code).not.toBe(0);
    expect(output).toContain("took longer than 0.3 s");
  });

  it("hands programs no standard input to wait for", async () => {
    const { output } = await runCommand(node("process.stdin.on('end', () => console.log('ended')).resume()"));
    expect(output).toBe("ended\n");
  });
});
