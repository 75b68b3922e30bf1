import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTemporaryDirectory, type TemporaryDirectory } from "../temporary-directory.ts";
import { createHousehold, type Household } from "./household.ts";
import { runTests } from "./test-run.ts";

let household: Household;
let folder: TemporaryDirectory;
beforeEach(() => {
  household = createHousehold();
  folder = createTemporaryDirectory("test-run");
});
afterEach(async () => {
  await household[Symbol.asyncDispose]();
  folder.remove();
});

const CONNECTS = `import { connect } from "node:net";
import { once } from "node:events";
import { inject, test } from "vitest";
test.each(["postgresUrl", "redisUrl"])("%s", async (name) => {
  const { port, hostname } = new URL(inject(name));
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.destroy();
});
`;
const HANGS = `import { test } from "vitest";
test("hangs", async () => {
  process.stdout.write("hanging\\n");
  await new Promise(() => {});
}, 60_000);
`;

test("tests that need servers share one Postgres and one Redis, which are gone when the run is over", async () => {
  const files = { "one.services.test.ts": CONNECTS, "two.services.test.ts": CONNECTS };
  const { code, output, lastLine } = await runTests(folder.path, files, { temporaryFiles: household.path }).ended;
  expect({ code, lastLine }).toEqual({ code: 0, lastLine: "4 passed, 0 failed" });
  expect(output.match(/• services: Postgres and Redis are up/g)).toHaveLength(1);
  expect(household.leftBehind()).toEqual([]);
});

test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("a run that is ended by %s leaves nothing", async (signal) => {
  const { child, ended } = runTests(folder.path, { "a.services.test.ts": HANGS }, { temporaryFiles: household.path });
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output, { timeout: 30_000 }).toContain("hanging");
  expect(household.leftBehind().length).toBeGreaterThan(2);

  // Ctrl-C goes to the whole group; a kill to the one process.
  process.kill(signal === "SIGINT" ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
  await once(child, "exit");

  await expect.poll(household.leftBehind, { timeout: 10_000 }).toEqual([]);
  expect((await ended).code).not.toBe(0);
});
