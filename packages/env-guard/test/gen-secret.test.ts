import { expect, test } from "vitest";
import { definitionModule, folderWith, runEnvGuard } from "./run-env-guard.ts";

const cwd = () =>
  folderWith({
    "src/env.definition.ts": definitionModule(
      "{ STRONG: secret({ minBits: 512 }), SECRET: secret(), STRIPE: stripeKey(), DATABASE_URL: postgresUrl(), LEVEL: oneOf('a', 'b') }",
    ),
  });
const generate = (...argv: string[]) => runEnvGuard(["gen-secret", ...argv], { cwd: cwd() });

test("it prints one line of as many random bits as asked for, and nothing else", async () => {
  expect(await generate()).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/^[\w-]{43}\n$/) as string,
    err: "",
  });
  expect((await generate("--bits", "512", "--encoding", "hex")).out).toMatch(/^[0-9a-f]{128}\n$/);
  const secrets = await Promise.all(Array.from({ length: 20 }, () => generate()));
  expect(new Set(secrets.map(({ out }) => out)).size).toBe(20);
});

test("it makes what a variable asks for", async () => {
  expect((await generate("--for", "STRONG")).out).toMatch(/^[\w-]{86}\n$/);
  expect((await generate("--for", "SECRET")).out).toMatch(/^[\w-]{43}\n$/);
});

test.each([
  [["--for", "STRIPE"], /Stripe issues it/],
  [["--for", "DATABASE_URL"], /It is a URL/],
  [["--for", "LEVEL"], /LEVEL takes no random text: set it to one of a, b/],
  [["--for", "NONE"], /names no variable of src\/env\.definition\.ts/],
  [["--for", "STRONG", "--bits", "256"], /at least 512/],
  [["--bits", "64"], /from 128 to 4096/],
  [["--bits", "1e3"], /from 128 to 4096/],
  [["--encoding", "base32"], /base64url or hex/],
  [["mine"], /takes no argument/],
])("%j is refused, and nothing is printed that could be taken for a secret", async (argv, message) => {
  const { exitCode, out, err } = await generate(...argv);
  expect([exitCode, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
});

test("on a terminal it says that the terminal keeps it, on standard error", async () => {
  const { out, err } = await runEnvGuard(["gen-secret"], { isTerminal: true });
  expect(out).toMatch(/^[\w-]{43}\n$/);
  expect(err).toContain("Pipe it");
});
