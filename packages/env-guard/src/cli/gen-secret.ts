import { randomKey } from "../rotation/random-key.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";
import { UsageError, type Command, type CommandContext, type Report } from "./command.ts";

/** Kinds that somebody else issues, and who. */
const issuers: Readonly<Record<string, string>> = {
  stripeKey: "Stripe issues it: create a restricted key in its dashboard",
  sentryDsn: "Sentry issues it: see the project's client keys",
  postgresUrl: "It is a URL: make its password here without --for, and build the URL of it",
  redisUrl: "It is a URL: make its password here without --for, and build the URL of it",
  pem: "It is a key or certificate: make it with openssl genpkey",
};

/** `env-guard gen-secret`: the only command whose output is a secret. */
export const genSecretCommand: Command = {
  name: "gen-secret",
  summary: "Prints a new random secret",
  help: `Usage: env-guard gen-secret [--bits 256] [--encoding base64url|hex] [--for NAME]

Prints one line to standard output and nothing else; pipe it to where it belongs, so that no terminal, file or history
keeps it:
  env-guard gen-secret --for JWT_SECRET | gh secret set JWT_SECRET

Options:
      --bits N         how many random bits, 128 to 4096 (256, or what the variable asks for)
      --encoding NAME  base64url (default) or hex
      --for NAME       as strong as this variable of the definition asks for, and of a form that it takes`,
  options: { bits: { type: "string" }, encoding: { type: "string" }, for: { type: "string" } },
  positionals: [0, 0],
  run,
};

async function run(context: CommandContext): Promise<Report> {
  const { bits: text, encoding = "base64url", for: name } = context.options;
  if (encoding !== "base64url" && encoding !== "hex") throw new UsageError("--encoding is base64url or hex");
  const spec = typeof name === "string" ? await specOf(context, name) : undefined;
  const asked = text === undefined ? undefined : wholeBits(text);
  const least = Math.max(128, spec?.minBits ?? 0);
  if (asked !== undefined && asked < least) throw new UsageError(`--bits must be at least ${least} here`);
  const bits = asked ?? Math.max(256, least);
  const secret = randomKey(bits, encoding);
  if (spec !== undefined && !("value" in spec.read(secret))) {
    throw new UsageError(`${String(name)} takes no random text: set it to ${spec.expects}`);
  }
  if (context.isTerminal) {
    context.progress("This terminal keeps what it shows. Pipe it instead: env-guard gen-secret | gh secret set NAME");
  }
  return { findings: [], text: secret, data: { secret, bits: Math.ceil(bits / 8) * 8, encoding } };
}

async function specOf(context: CommandContext, name: string): Promise<VariableSpec> {
  const { definition, file } = await context.definition();
  const spec = definition.variables.get(name);
  if (spec === undefined) throw new UsageError(`--for names no variable of ${file}`);
  const issuer = issuers[spec.kind];
  if (issuer !== undefined) throw new UsageError(`${name} can't be made here. ${issuer}`);
  return spec;
}

function wholeBits(text: unknown): number {
  const bits = /^[1-9]\d{0,4}$/.test(String(text)) ? Number(text) : Number.NaN;
  if (!(bits >= 128 && bits <= 4096)) throw new UsageError("--bits must be a whole number from 128 to 4096");
  return bits;
}
