import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cpuMillisecondsOverEmpty } from "../process-cpu.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "process-cpu-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { folder, env: { WORD: "hello" }, pairs: 1 };
/** Burns until the process has used so many milliseconds. */
const burn = (ms: number) => `for (let used; (used = process.cpuUsage()).user + used.system < ${ms * 1000}; );`;

describe("the CPU time of a program over an empty one", () => {
  it("is at least what the program is known to have used", async () => {
    const program = { given: "", measured: burn(300), verify: "" };
    expect(await cpuMillisecondsOverEmpty(program, options)).toBeGreaterThan(100);
  });

  it("leaves out what is given to both, and what verifies", async () => {
    const spent = await cpuMillisecondsOverEmpty({ given: burn(300), measured: "", verify: burn(900) }, options);
    expect(spent).toBeLessThan(300);
  });

  it("counts the processes that the program waited for, where the system tells", async () => {
    const measured = `import { execFileSync } from "node:child_process";
execFileSync(process.execPath, ["-e", ${JSON.stringify(burn(300))}]);`;
    const least = process.platform === "linux" ? 100 : -Infinity;
    expect(await cpuMillisecondsOverEmpty({ given: "", measured, verify: "" }, options)).toBeGreaterThan(least);
  });

  it("gives programs only the environment it was told, in the folder it was told", async () => {
    const verify = `
if (process.env.WORD !== "hello" || process.env.HOME !== undefined) throw new Error("another environment");
if (process.cwd() !== ${JSON.stringify(folder)}) throw new Error("another folder");`;
    await expect(cpuMillisecondsOverEmpty({ given: "", measured: "", verify }, options)).resolves.toBeTypeOf("number");
  });

  it("is an error when the program did not do its work", async () => {
    const program = {
      given: "",
      measured: "const env = {};",
      verify: `if (!env.A) throw new Error("A was not read");`,
    };
    await expect(cpuMillisecondsOverEmpty(program, options)).rejects.toThrow("A was not read");
  });
});
