import { expect, test } from "vitest";
import type { Command, CommandContext } from "../../src/cli/command.ts";
import type { ProgramPort } from "../../src/cli/program-port.ts";
import type { Outcome, Program } from "../../src/cli/program.ts";
import { runProgram } from "../../src/cli/run-program.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

const secret = "Zq9!vX2#Lm7$";
const optionsHelp = "Options of every command:\n  -q, --quiet  no words\n\nExit codes: 0 yes, 1 no.\n";

interface Given {
  readonly port?: Partial<ProgramPort>;
  readonly program?: Partial<Program<Command>>;
  readonly perform?: (command: Command, context: CommandContext) => Promise<Outcome> | Outcome;
}

async function run(argv: readonly string[], { port = {}, program = {}, perform }: Given = {}) {
  const loaded: string[] = [];
  const list = (name: string, summary: string, own: Command) => {
    return { name, summary, load: async () => (loaded.push(name), own) };
  };
  const said = { out: "", err: "" };
  let seen: CommandContext | undefined;
  const exitCode = await runProgram(
    {
      name: "keeper",
      commands: [
        list("store", "Stores files", {
          help: "Usage: keeper store FILE [--level N]",
          options: { level: { type: "string" }, deep: { type: "boolean", short: "d" } },
          positionals: ["FILE"],
        }),
        list("list", "Lists them", { help: "Usage: keeper list", options: { version: { type: "string" } } }),
      ],
      options: { quiet: { type: "boolean", short: "q" } },
      optionsHelp,
      perform: async (command, context) => {
        seen = context;
        return (await perform?.(command, context)) ?? { ok: true, output: "done\n" };
      },
      ...program,
    },
    {
      argv,
      cwd: "/work",
      env: {},
      input: (async function* () {
        yield Buffer.from("piped\n");
      })(),
      signal: new AbortController().signal,
      isTerminal: false,
      version: () => "1.2.3",
      write: (text) => void (said.out += text),
      writeError: (text) => void (said.err += text),
      ...port,
    },
  );
  return { exitCode, ...said, loaded, seen };
}

test("only the command that is asked for is loaded, with its arguments wherever options of the program stand", async () => {
  const { exitCode, out, err, loaded, seen } = await run(["-q", "store", "--level", "3", "a.txt", "-d"]);
  expect({ exitCode, out, err, loaded }).toEqual({ exitCode: 0, out: "done\n", err: "", loaded: ["store"] });
  expect(seen).toMatchObject({
    options: { quiet: true, level: "3", deep: true },
    positionals: ["a.txt"],
    cwd: "/work",
  });
});

test("help is made of the list of commands; COMMAND --help and help COMMAND say the same, and load nothing else", async () => {
  const { out, exitCode, loaded } = await run(["--help"]);
  expect([exitCode, loaded]).toEqual([0, []]);
  expect(out).toBe(
    `Usage: keeper COMMAND [options]\n\nCommands:\n  store  Stores files\n  list   Lists them\n\n${optionsHelp}`,
  );
  expect(await run(["help"])).toMatchObject({ out });
  const one = await run(["store", "--help"]);
  expect(one).toMatchObject({ exitCode: 0, loaded: ["store"] });
  expect(one.out).toBe(`Stores files.\n\nUsage: keeper store FILE [--level N]\n\n${optionsHelp}`);
  expect(await run(["help", "store"])).toEqual(one);
});

test("--version is the package's, unless the command has an option of that name", async () => {
  for (const argv of [["--version"], ["-v"], ["store", "-v"]]) {
    expect(await run(argv)).toMatchObject({ exitCode: 0, out: "1.2.3\n" });
  }
  expect((await run(["list", "--version=7"])).seen?.options).toMatchObject({ version: "7" });
  expect(await run(["list", "--version"])).toMatchObject({ exitCode: 2, out: "" });
});

test("the exit code is 1 for no, and 130 once the signal has aborted, whatever was thrown", async () => {
  expect(await run(["list"], { perform: () => ({ ok: false, output: "bad\n" }) })).toMatchObject({
    exitCode: 1,
    out: "bad\n",
  });
  const port = { signal: AbortSignal.abort() };
  expect(await run(["list"], { port })).toMatchObject({ exitCode: 130 });
  const perform = () => Promise.reject(new Error("stopped"));
  expect(await run(["list"], { port, perform })).toMatchObject({ exitCode: 130, out: "", err: "" });
});

test.each([
  [[], "keeper: A command is missing. There are store, list\n"],
  [[secret], "keeper: There is no such command. There are store, list\n"],
  [["constructor"], "keeper: There is no such command. There are store, list\n"],
  [["stroe"], "keeper: There is no such command. Did you mean store? There are store, list\n"],
  [["sto"], "keeper: There is no such command. Did you mean store? There are store, list\n"],
  [["store"], "keeper: store takes FILE beside options, got none:\nUsage: keeper store FILE [--level N]\n"],
  [["store", "a", secret], "keeper: store takes FILE beside options, got 2 arguments\n"],
  [["--levle"], "keeper: --levle is no option\n--help tells which there are\n"],
])("a mistake is exit code 2, and quotes nothing that might be a secret: %j", async (argv, told) => {
  const { exitCode, out, err } = await run(argv);
  expect({ exitCode, out, err }).toEqual({ exitCode: 2, out: "", err: told });
});

test("all faults of a command line are told at once; how many arguments there are only if that can be told", async () => {
  const { err } = await run(["store", "--deep=1", "--level="]);
  expect(err.split("\n")).toEqual([
    "keeper: --deep takes no value",
    "--level needs a value",
    "store takes FILE beside options, got none",
    "--help tells which there are",
    "",
  ]);
  const { err: unknown } = await run(["store", "a", "--levle", "3", "--deep=1"]);
  expect(unknown).toContain("--levle is no option. Did you mean --level?\n--deep takes no value\n");
  expect(unknown).not.toContain("beside options");
});

test("a program has words of its own for an option that there is not", async () => {
  const program = { unknownOption: (rawName: string) => (rawName === "--force" ? "There is no force" : undefined) };
  const { err } = await run(["list", "--force", "--quite"], { program });
  expect(err).toContain("There is no force\n--quite is no option. Did you mean --quiet?\n");
});

test("with --json, or what else asks for it, a mistake is indented JSON on standard output as well", async () => {
  const perform = () => Promise.reject(new UsageError("No."));
  const told = `${JSON.stringify({ ok: false, exitCode: 2, error: { message: "No." } }, undefined, 2)}\n`;
  expect(await run(["list", "--json"], { perform })).toMatchObject({ exitCode: 2, out: told, err: "keeper: No.\n" });
  const program = { options: { as: { type: "string" } }, jsonArguments: ["--as=json"] } as const;
  expect(await run(["list", "--as=json"], { perform, program })).toMatchObject({ out: told });
  expect(await run(["list"], { perform })).toMatchObject({ out: "" });
});

test("what the program refuses is said as it is; all else that is thrown is a fault whose message is withheld", async () => {
  const refusal = Object.assign(new Error("`size` is too small"), { code: "REFUSED" });
  const program = { isRefusal: (error: unknown): error is Error => error === refusal };
  expect(await run(["list"], { program, perform: () => Promise.reject(refusal) })).toMatchObject({
    exitCode: 2,
    err: "keeper: `size` is too small\n",
  });
  for (const thrown of [new TypeError(secret), secret, null, Object.assign(new Error("x"), { code: secret })]) {
    const { exitCode, out, err } = await run(["list", "--json"], { program, perform: () => Promise.reject(thrown) });
    expect([exitCode, JSON.parse(out)]).toMatchObject([70, { ok: false, exitCode: 70 }]);
    expect(err).toContain("fault of keeper");
    expect(out + err).not.toContain(secret.slice(0, 6));
  }
});

test("progress goes to standard error, and standard input comes without its final newline", async () => {
  const perform = async (_: Command, { progress, readInput }: CommandContext) => {
    progress("half");
    return { ok: true, output: await readInput() };
  };
  expect(await run(["list"], { perform })).toMatchObject({ out: "piped", err: "half\n" });
});
