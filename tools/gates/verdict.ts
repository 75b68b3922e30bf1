/**
 * Ends a gate's program: every problem at once, one line each, and exit code 1 if there is any.
 *
 * @param problems what is wrong and how to put it right
 * @param whenGood what was found in order, told when nothing is wrong
 */
export function conclude(problems: readonly string[], whenGood: string): void {
  if (problems.length === 0) {
    process.stdout.write(`${whenGood}\n`);
    return;
  }
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exitCode = 1;
}
