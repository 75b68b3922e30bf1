/**
 * What a program says of an error that nobody expected: its kind, its code and where it came from. Never its message, which
 * may quote what was read: a value, a line of a file, a URL.
 */
export function failureText(error: unknown, program: string): string {
  if (!(error instanceof Error)) return `Something that is no error was thrown. This is a fault of ${program}.`;
  const { code } = error as { readonly code?: unknown };
  const isOurs = typeof code === "string" && /^[A-Z][A-Z_]{2,40}$/.test(code);
  const kind = `${nameOf(error)}${isOurs ? ` ${code}` : ""}`;
  return `${kind}, whose message is withheld: it could hold a value. This is a fault of ${program}.\n${frames(error)}`;
}

function nameOf({ name }: Error): string {
  return /^[A-Z][A-Za-z]{2,40}$/.test(name) ? name : "Error";
}

/** The frames of a stack without the message above them; none if it can't be told where the message ends. */
function frames({ stack = "", message }: Error, most = 6): string {
  const at = stack.indexOf(message);
  if (at < 0) return "";
  const lines = stack.slice(at + message.length).split("\n");
  return lines
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, most)
    .join("\n");
}
