import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, inject, onTestFinished, test } from "vitest";
import { freePort } from "../../../tools/services/free-port.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));

test("the first example of the README does what it says, from its first probe to its end", async () => {
  const [, example = ""] = /```ts\n(.*?)```/s.exec(readFileSync(`${folder}README.md`, "utf8")) ?? [];
  const port = await freePort();
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", example], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: inject("postgresUrl"), PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    return [response?.status, await response?.text()];
  };

  await expect.poll(() => ask("/readyz"), { timeout: 8000 }).toEqual([200, '{"status":"pass"}']);
  expect(await ask("/livez")).toEqual([200, '{"status":"pass"}']);
  child.kill("SIGTERM");
  await expect.poll(() => ask("/readyz")).toEqual([503, '{"status":"fail"}']);
  expect(await exited).toBe(0);
  expect(output).toBe("bye\n");
}, 20_000);
