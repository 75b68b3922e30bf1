import { deepStrictEqual } from "node:assert";
import { parseEnv } from "node:util";
import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { cpuNanosecondsPerOperation } from "../../tools/bench/cpu-time.ts";

/** What environment files are made of, as far as all parsers read it alike. */
const section = (index: number) => `# ---- section ${index} ----------------------------------------------------

# The port of service ${index}.
PORT_${index}=${3000 + index}
export REGION_${index}=eu-west-1
DATABASE_URL_${index}=postgres://app:pa55word@db${index}.internal:5432/app?sslmode=verify-full
GREETING_${index}="Hello, 'world' ${index}" # shown on the first page
PATTERN_${index}='^[a-z]+#[0-9]$'
EMPTY_${index}=
SPACED_${index} = some text with blanks
# OLD_${index}=1
KEY_${index}="-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA4CsGxmAjUtpBdZlbJRBIRS4TDAfMHJeeBYOMHAjJVkw=
-----END PUBLIC KEY-----"

`;
const text = Array.from({ length: 200 }, (_, index) => section(index)).join("");
const bytes = Buffer.byteLength(text);

/** Megabytes that a parser reads in a second of CPU time. */
async function speed(parse: (text: string) => unknown): Promise<number> {
  return (bytes * 1000) / cpuNanosecondsPerOperation(() => parse(text), { operations: 200 });
}

export default {
  group: "env-guard",
  name: "environment files",
  unit: "MB of an environment file per second of CPU",
  better: "higher",
  async ours() {
    const ours = await import("../../packages/env-guard/dist/dotenv.js");
    deepStrictEqual({ ...ours.parseEnv(text) }, { ...(await dotenv())(text) });
    return speed(ours.parseEnv);
  },
  rivals: {
    async "ours, with places and comments"() {
      const { parseEnvFile } = await import("../../packages/env-guard/dist/dotenv.js");
      return speed(parseEnvFile);
    },
    dotenv: async () => speed(await dotenv()),
    "Node's util.parseEnv": () => speed(parseEnv),
  },
} satisfies Benchmark;

async function dotenv(): Promise<(text: string) => Record<string, string>> {
  const { parse } = await import("dotenv");
  return parse;
}
