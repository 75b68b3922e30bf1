import { execFile } from "node:child_process";

const at = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);

/**
 * Runs a program in a process of its own, with all local checks imported; resolves with the JSON that it wrote last.
 * A program that hangs is killed, and that rejects.
 */
export async function runWithChecks(program: string, nodeOptions: readonly string[] = []): Promise<unknown> {
  const code = `
    import { createReadiness } from ${at("index.ts")};
    import { diskSpaceCheck, eventLoopCheck, memoryCheck } from ${at("checks.ts")};
    const tell = (said) => process.stdout.write(JSON.stringify(said) + "\\n");
    const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5)); };
    ${program}`;
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [...nodeOptions, "--input-type=module", "-e", code],
      { timeout: 18_000, killSignal: "SIGKILL" },
      (error, stdout) => (error === null ? resolve(stdout) : reject(error)),
    );
  });
  return JSON.parse(output.trim().split("\n").at(-1)!);
}
