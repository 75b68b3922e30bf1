/** Whether to write colours: on a terminal, unless NO_COLOR or a dumb terminal; FORCE_COLOR decides where it is set. */
export function showsColours(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] !== undefined) return !["0", "false"].includes(env["FORCE_COLOR"]);
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
