import type { ParseArgsOptionsConfig } from "node:util";
import { UsageError } from "@luneo/kernel/cli/usage-error";
import { parseDuration } from "@luneo/kernel/duration";
import type { CommandContext } from "../command.ts";
import type { ExpectedRelease } from "./verdict.ts";

/** The options of `wait`. */
export const waitOptions = {
  version: { type: "string" },
  "release-id": { type: "string" },
  times: { type: "string" },
  interval: { type: "string" },
  timeout: { type: "string" },
  "token-env": { type: "string" },
  "token-stdin": { type: "boolean" },
} as const satisfies ParseArgsOptionsConfig;

/** What to wait for, decided. */
export interface WaitOptions {
  readonly url: URL;
  readonly expected: ExpectedRelease;
  readonly times: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly token: string | undefined;
}

/** What is shorter is not looked for in answers. */
const SHORTEST_TOKEN = 4;

/**
 * Reads what to wait for.
 *
 * @throws UsageError with all that is wrong; it quotes nothing that could be a secret in the wrong place
 */
export async function readWaitOptions(context: CommandContext): Promise<WaitOptions> {
  const { options, positionals } = context;
  const faults: string[] = [];
  const url = webAddress(positionals[0] ?? "", faults);
  const times = wholeNumber(options["times"] ?? "3", faults);
  const intervalMs = duration("interval", options["interval"] ?? "1s", faults);
  const timeoutMs = duration("timeout", options["timeout"] ?? "5m", faults);
  if (faults.length === 0 && (times - 1) * intervalMs >= timeoutMs) {
    faults.push(`${times} answers take longer than --timeout: lengthen it, or shorten --interval`);
  }
  const token = await readToken(context, faults);
  if (faults.length > 0 || url === undefined) throw new UsageError(faults.join("\n"));
  const { version, "release-id": releaseId } = options;
  return {
    url,
    expected: {
      ...(typeof version === "string" && { version }),
      ...(typeof releaseId === "string" && { releaseId }),
    },
    times,
    intervalMs,
    timeoutMs,
    token,
  };
}

function webAddress(text: string, faults: string[]): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    faults.push("URL begins with http:// or https://, as in http://127.0.0.1:8080/healthz");
    return undefined;
  }
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    faults.push("URL must hold no user and no password, which others on this machine could read: use --token-env");
  }
  return url;
}

function wholeNumber(text: unknown, faults: string[]): number {
  const isOne = /^[1-9]\d{0,3}$/.test(String(text));
  if (!isOne) faults.push("--times is a whole number from 1 to 9999");
  return isOne ? Number(text) : 1;
}

function duration(name: string, text: unknown, faults: string[]): number {
  const ms = parseDuration(String(text));
  if (ms === undefined || ms < 1) faults.push(`--${name} is a time like 30s`);
  return ms ?? 0;
}

async function readToken({ options, env, readInput }: CommandContext, faults: string[]): Promise<string | undefined> {
  const { "token-env": name, "token-stdin": isPiped } = options;
  if (name !== undefined && isPiped === true) faults.push("--token-env and --token-stdin are two: say one of them");
  if (name === undefined && isPiped !== true) return undefined;
  // Not after a fault: nobody should have to type a secret to learn of a slip.
  const token = typeof name === "string" ? env[name] : faults.length === 0 ? await readInput() : "unread";
  if (token === undefined || token === "") {
    faults.push(
      isPiped === true
        ? "Standard input is empty, where the token should be"
        : "--token-env names no variable that is set",
    );
  } else if (!/^[\x21-\x7e]+$/.test(token)) {
    faults.push("The token has characters that no header can carry: a blank, a line break, or a letter beyond ASCII");
  } else if (token.length < SHORTEST_TOKEN) {
    faults.push(`The token is shorter than ${SHORTEST_TOKEN} characters: it could not be kept out of what is printed`);
  }
  return token;
}
