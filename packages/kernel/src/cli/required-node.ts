/**
 * Ends the program with 2 where Node is older than what the packages need. It comes before everything else, in a file that
 * old versions can read: a newer one's import would fail there with words of its own.
 */
export function requireNode(program: string): void {
  const { node } = process.versions;
  if (isNewEnough(node)) return;
  process.stderr.write(`${program} needs Node 22.15 or newer, got ${node}.\n`);
  process.exit(2);
}

/** Whether a version of Node is 22.15 or later. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 15);
}
