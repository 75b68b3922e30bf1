import { UsageError } from "./usage-error.ts";

/** Standard input. */
export interface Input extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean;
  destroy?(): unknown;
}

/** A secret is a few kilobytes; somebody who pipes more has the wrong file. */
const MAX_BYTES = 1024 * 1024;

/** All of standard input, without one final newline; refuses a terminal, which would show what is typed. */
export async function readInput(input: Input, signal: AbortSignal): Promise<string> {
  if (input.isTTY) {
    throw new UsageError("A value comes by standard input, where no terminal shows it: pipe it in, as in `… < file`");
  }
  const parts: Buffer[] = [];
  let size = 0;
  const stop = () => input.destroy?.();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const part of input) {
      const bytes = Buffer.from(part as string);
      size += bytes.length;
      if (size > MAX_BYTES) throw new UsageError("Standard input holds more than 1 MiB");
      parts.push(bytes);
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  return Buffer.concat(parts)
    .toString("utf8")
    .replace(/\r?\n$/, "");
}
