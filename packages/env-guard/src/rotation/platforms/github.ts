import type { Duration } from "@luneo/kernel/duration";
import { durationOption } from "../../definition/duration-option.ts";
import type { ListedVariable, PlatformContext, SecretPlatform } from "./platform.ts";
import { platformFailure, platformRefusal } from "./platform-error.ts";
import { runProgram } from "./program.ts";

/** Which secrets of GitHub Actions. */
export interface GithubOptions {
  /** `OWNER/NAME`, or `HOST/OWNER/NAME`. */
  readonly repository: string;
  /** A deployment environment of the repository. @defaultValue the repository's own secrets */
  readonly environment?: string;
  /** The GitHub CLI. @defaultValue "gh" */
  readonly program?: string;
  readonly cwd?: string;
  /** The environment of the program, with its `GH_TOKEN`. @defaultValue that of this process */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of each run of the program. @defaultValue "30s" */
  readonly timeout?: Duration;
}

/**
 * Secrets of GitHub Actions, through the GitHub CLI, which encrypts them for the repository and reads values from
 * standard input. Secrets are never handed back, and are written one after the other.
 *
 * @throws PlatformError `PLATFORM_REFUSED` for a repository or an environment that can't be; its methods reject with
 * `PLATFORM_FAILED`, too
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for a timeout that is none
 */
export function githubPlatform(options: GithubOptions): SecretPlatform {
  const { repository, environment, program = "gh", cwd, env } = options;
  const timeoutMs = durationOption(options.timeout ?? "30s", "timeout", "githubPlatform", { atLeastMs: 1 });
  if (!/^(?:[\w.-]+\/)?[\w.-]+\/[\w.-]+$/.test(repository) || /(?:^|\/)-/.test(repository)) {
    throw platformRefusal("The repository must be OWNER/NAME", "Give `--repo OWNER/NAME`");
  }
  if (environment !== undefined && (environment === "" || environment.startsWith("-"))) {
    throw platformRefusal("The name of the environment can't be blank or begin with -", "Give `--github-env NAME`");
  }
  const place = ["--repo", repository, ...(environment === undefined ? [] : ["--env", environment])];
  const setArgs = (name: string) => ["secret", "set", name, ...place];
  const deleteArgs = (name: string) => ["secret", "delete", name, ...place];

  const run = async (args: readonly string[], { signal }: PlatformContext, input = ""): Promise<string> => {
    const { exitCode, output } = await runProgram({
      command: program,
      args,
      input,
      timeoutMs,
      signal,
      install: "Install the GitHub CLI (https://cli.github.com), or name it with `--gh PATH`",
      ...(cwd !== undefined && { cwd }),
      ...(env && { env }),
    });
    if (exitCode === 0) return output;
    const isDenied = exitCode === 4;
    const what = `${program} ${args.slice(0, 2).join(" ")} failed`;
    const fix = isDenied
      ? "Log in with `gh auth login`, or set GH_TOKEN to a token that may write secrets"
      : "Run `gh auth status`, see that the repository and the environment exist, and run the same command again";
    throw platformFailure(what, `exit code ${exitCode}`, fix);
  };

  const list = async (context: PlatformContext): Promise<ReadonlyMap<string, ListedVariable>> => {
    const rows = listedRows(await run(["secret", "list", ...place, "--json", "name,updatedAt"], context));
    if (!rows) {
      throw platformFailure(
        `${program} secret list`,
        "no list",
        "Update the GitHub CLI: its `secret list` must know --json",
      );
    }
    return new Map(rows);
  };

  return {
    name: "GitHub",
    list,
    read: () => Promise.resolve(new Map()),
    async apply(changes, context) {
      const blunt = changes.find((change) => change.kind === "set" && /[\r\n]$/.test(change.value));
      if (blunt) {
        throw platformRefusal(`The value for ${blunt.name} ends with a line break`, "The GitHub CLI cuts it off");
      }
      const isRemoval = changes.some(({ kind }) => kind === "remove");
      const set = isRemoval ? await list(context) : new Map<string, ListedVariable>();
      for (const change of changes) {
        if (change.kind === "set") await run(setArgs(change.name), context, change.value);
        else if (set.has(change.name)) await run(deleteArgs(change.name), context);
      }
    },
    explain: (changes) =>
      changes.map(({ kind, name }) =>
        kind === "set" ? `gh ${setArgs(name).join(" ")} (value by standard input)` : `gh ${deleteArgs(name).join(" ")}`,
      ),
  };
}

function listedRows(output: string): [string, ListedVariable][] | undefined {
  try {
    const rows = JSON.parse(output) as readonly { readonly name: string; readonly updatedAt: string }[];
    return rows.map(({ name, updatedAt }) => {
      const updatedAtMs = Date.parse(updatedAt);
      return [name, Number.isNaN(updatedAtMs) ? {} : { updatedAtMs }];
    });
  } catch {
    return undefined;
  }
}
