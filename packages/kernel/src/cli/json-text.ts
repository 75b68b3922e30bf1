/** Data as every program prints it for `--json`: one value, indented, with a final newline. */
export function jsonText(data: unknown): string {
  return `${JSON.stringify(data, undefined, 2)}\n`;
}
