// What `npm test` runs: all tests, on real throwaway servers.
import { join } from "node:path";
import { inspect } from "node:util";
import {
  createCLI,
  createVitest,
  TestsNotFoundError,
  type CliOptions,
  type TestModule,
  type Vitest,
} from "vitest/node";

const USAGE = `Usage: npm test [-- [--no-services] [OPTION...] [FILTER...]]

Runs the tests whose file names contain a FILTER, or all of them.

  --no-services   leave out the tests that need Postgres, Redis or promtool (*.services.test.ts)
  --help          print this

Any other option goes to vitest: --project NAME, -t PATTERN, --coverage, --reporter verbose.
Exit code: 0 if at least one test ran and none failed, else 1.`;

/** Errors of tools/services whose message says all there is to do. */
const SELF_EXPLANATORY = new Set<unknown>(["SERVICE_MISSING", "SERVER_FAILED", "COMMAND_FAILED", "DEADLINE_EXCEEDED"]);
const NEEDS_SERVICES = ".services.test.ts";

const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("-h")) {
  process.stdout.write(`${USAGE}\n`);
  process.exit();
}
await main(args).catch((error: unknown) => {
  const isMisuse = error instanceof Error && error.name === "CACError";
  process.stderr.write(isMisuse ? `${error.message}\n\n${USAGE}\n` : `${inspect(error)}\n`);
  process.exitCode = 1;
});

async function main(given: readonly string[]): Promise<void> {
  const isWithServices = !given.includes("--no-services");
  const { filter, options } = parseArguments(given.filter((arg) => arg !== "--no-services"));
  const exclude = [options.exclude ?? []].flat();
  delete options.exclude;
  options.root ??= join(import.meta.dirname, "..");
  const vitest = await createVitest({ ...options, watch: false });
  await leaveOut(vitest, exclude, filter);
  const leftOut = isWithServices ? 0 : await leaveOut(vitest, [`**/*${NEEDS_SERVICES}`], filter);
  const { passed, failed, complaint } = await run(vitest, filter);
  const lines = [
    complaint,
    leftOut > 0 && `${leftOut} test ${leftOut === 1 ? "file" : "files"} left out: they need servers (--no-services)`,
    `${passed} passed, ${failed} failed`,
  ];
  process.stdout.write(`${lines.filter(Boolean).join("\n")}\n`);
  // Vitest may have set it for reasons of its own, such as a coverage threshold.
  process.exit(failed > 0 || passed === 0 ? 1 : (process.exitCode ?? 0));
}

/** As vitest's own program reads them; throws on an option it doesn't know. */
function parseArguments(given: readonly string[]): { readonly filter: string[]; readonly options: CliOptions } {
  const cli = createCLI();
  const { args: filter, options } = cli.parse(["node", "vitest", "run", ...given], { run: false });
  cli.matchedCommand?.checkUnknownOptions();
  cli.matchedCommand?.checkOptionValue();
  return { filter: [...filter], options };
}

/** Excludes test files by pattern; gives how many that were. */
async function leaveOut(vitest: Vitest, patterns: readonly string[], filter: string[]): Promise<number> {
  if (patterns.length === 0) return 0;
  const before = await vitest.globTestSpecifications(filter);
  for (const project of vitest.projects) project.config.exclude.push(...patterns);
  vitest.clearSpecificationsCache();
  const after = await vitest.globTestSpecifications(filter);
  return before.length - after.length;
}

interface Outcome {
  readonly passed: number;
  /** Tests, and what failed outside of any test: a file that can't be loaded, an unhandled rejection, the set-up. */
  readonly failed: number;
  /** Why no test could run. */
  readonly complaint?: string;
}

async function run(vitest: Vitest, filter: string[]): Promise<Outcome> {
  try {
    const { testModules, unhandledErrors } = await vitest.start(filter);
    const files = testModules.map(countTests);
    const sum = (part: keyof Outcome & ("passed" | "failed")): number =>
      files.reduce((total, file) => total + file[part], 0);
    return { passed: sum("passed"), failed: sum("failed") + unhandledErrors.length };
  } catch (error) {
    // Vitest has said so, and what it looked for.
    if (error instanceof TestsNotFoundError) return { passed: 0, failed: 0 };
    if (error instanceof Error && "code" in error && SELF_EXPLANATORY.has(error.code)) {
      return { passed: 0, failed: 1, complaint: error.message };
    }
    vitest.logger.printError(error, { fullStack: true });
    return { passed: 0, failed: 1 };
  } finally {
    await vitest.close();
  }
}

function countTests(file: TestModule): { passed: number; failed: number } {
  const passed = [...file.children.allTests("passed")].length;
  const failed = [...file.children.allTests("failed")].length;
  return { passed, failed: failed === 0 && !file.ok() ? 1 : failed };
}
